/**
 * Asks a real EventStoreDB server the fixed questions of test/support/esdb-probes.ts and writes its answers down:
 *
 *     node scripts/esdb-transcript.ts 'esdb://127.0.0.1:2113?tls=false' test/adapters/eventstoredb/transcript-24.6.json
 *
 * The fake server of the tests is held against that file. ESDB_USERNAME and ESDB_PASSWORD name another user than admin.
 */
import { writeFileSync } from "node:fs";
import { writeTranscript } from "../test/support/esdb-probes.ts";

const [url, out] = process.argv.slice(2);
if (url === undefined || out === undefined) {
  console.error("usage: node scripts/esdb-transcript.ts URL OUT");
  process.exit(2);
}
const { ESDB_USERNAME: username = "admin", ESDB_PASSWORD: password = "changeit" } = process.env;
const answers = await writeTranscript(url, { username, password });
writeFileSync(out, `${JSON.stringify(answers, null, 2)}\n`);
console.log(`${answers.length} answers written to ${out}`);
process.exit(0);

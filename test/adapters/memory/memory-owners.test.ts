/** The owners in memory against the contract. */
import { memoryOwners } from "../../../src/adapters/memory/memory-owners.ts";
import { describeOwnersContract } from "../owners-contract.ts";

describeOwnersContract("the owners in memory", async () => ({ owners: memoryOwners() }));

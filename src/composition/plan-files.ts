/** Plan files as this planstream reads them: from the file system. */
export { planFileReader } from "../adapters/system/plan-file/plan-file-reader.ts";

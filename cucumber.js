/** Features are run from their TypeScript steps as they stand; an undefined or pending step fails the run. */
export default {
  paths: ["features/**/*.feature"],
  import: ["features/support/**/*.ts", "features/steps/**/*.ts"],
  strict: true,
  format: ["progress"],
  parallel: 2,
  publish: false,
};

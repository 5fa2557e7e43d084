/** Features are run from their TypeScript steps as they stand; an undefined or pending step fails the run. */
export default {
  paths: ["features/**/*.feature"],
  import: ["features/support/**/*.ts", "features/steps/**/*.ts"],
  strict: true,
  format: ["progress"],
  // On one server all scenarios share it, so they take turns.
  parallel: process.env.PLAN_STORE ? 0 : 2,
  publish: false,
};

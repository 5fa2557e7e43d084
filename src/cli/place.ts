/** Where a command runs, by its environment: at a person's terminal, in a job, or for a program that reads along. */

type Environment = Readonly<Record<string, string | undefined>>;

/** Set by programs that run commands for people and read what they print. */
const agents = ["AI_AGENT", "AGENT", "CLAUDECODE", "CURSOR_AGENT", "GEMINI_CLI", "CODEX_SANDBOX"];

/** A program reads along: plain lines serve it best, also at a terminal. */
export function isRead(env: Environment): boolean {
  return agents.some((name) => isOn(env[name]));
}

/** Nothing is drawn twice: what is printed is kept, or the terminal cannot do it. */
export function mayRedraw(env: Environment): boolean {
  return !isOn(env.CI) && !isRead(env) && env.TERM !== "dumb";
}

export function isGithubJob(env: Environment): boolean {
  return env.GITHUB_ACTIONS === "true";
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}

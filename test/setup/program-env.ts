/** What every process of a test has in its environment, beside what the test gives it. */
export function programEnv(): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  // Compiled modules are kept between processes: loading them takes half of the time that a process needs to start.
  return { PATH, ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }) };
}

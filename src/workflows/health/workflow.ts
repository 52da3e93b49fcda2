/** Does nothing. That it ends shows that the server takes, stores and hands out work, and that a worker does it. */
export async function healthWorkflow(): Promise<void> {
  // Its history is all that is wanted.
}

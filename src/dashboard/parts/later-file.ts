/** Waits for a file that is loaded later. Says in words why it does not come: the browser's error names an address only. */
export async function laterFile<Content>(file: Promise<Content>): Promise<Content> {
  try {
    return await file;
  } catch (cause: unknown) {
    throw new Error('It cannot be loaded: the connection is lost, or there is a newer version.', { cause });
  }
}

/** Names to a browser what a page of the dashboard needs, so that it asks for everything at once. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { pageAt } from '../../contracts/dashboard-pages.ts';

const manifestSchema = z.record(
  z.string(),
  z.object({ file: z.string(), imports: z.array(z.string()).default([]) }),
);
type Manifest = z.infer<typeof manifestSchema>;

/** Every page asks first who is signed in. */
const SESSION = '</api/v1/session>; rel=preload; as=fetch; crossorigin';

/**
 * The header `Link` of the document at an address below `/dashboard/`. The document itself names what all pages need. Read each
 * time: the dashboard may be built again under a gateway that runs.
 */
export async function pagePreloads(dir: string, pages: string, address: string): Promise<string> {
  const manifest = manifestSchema.parse(
    JSON.parse(await readFile(join(dir, '.vite', 'manifest.json'), 'utf8')),
  );
  const common = filesOf(manifest, 'index.html');
  const own = filesOf(manifest, `pages/${pageAt(address)}.tsx`);
  const links = [...own]
    .filter((file) => !common.has(file))
    .map((file) => `<${pages}${file}>; rel=modulepreload`);
  return [SESSION, ...links].join(', ');
}

/** A file and all that it imports. */
function filesOf(manifest: Manifest, name: string, found = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (chunk === undefined || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const each of chunk.imports) filesOf(manifest, each, found);
  return found;
}

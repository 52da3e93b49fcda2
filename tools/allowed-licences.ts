/** The licences that a package of ours may have. */
import { z } from 'zod';

/** As packages write them. A new one is a decision: which of its duties do we take on? */
const ALLOWED: ReadonlySet<string> = new Set([
  ...[
    'MIT',
    'MIT-0',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Unlicense',
  ],
  ...['PSF-2.0', 'Apache-2.0 AND MIT', '(MIT AND Zlib)', '(MIT OR CC0-1.0)', '(MIT OR GPL-3.0-or-later)'],
  // Asks for the source of its own files only; we change none.
  'MPL-2.0',
  // For data and texts: asks for the name of the author, which the package holds.
  ...['CC-BY-4.0', '(ISC AND CC-BY-3.0)'],
]);

/** Packages whose package.json names no licence of the SPDX list. Their files have one: BSD-2-Clause and Unlicense. */
const READ_BY_HAND: ReadonlySet<string> = new Set(['duck', 'unionfs']);

const sbom = z.object({
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      licenses: z
        .array(
          z.object({
            license: z.object({ id: z.string().optional(), name: z.string().optional() }).optional(),
            expression: z.string().optional(),
          }),
        )
        .default([]),
    }),
  ),
});

export interface Licences {
  /** Number of packages by licence. */
  readonly counts: ReadonlyMap<string, number>;
  /** Packages whose licence is not allowed, with it. */
  readonly refused: readonly string[];
}

/** Reads the licences in a list of packages (CycloneDX). */
export function licencesIn(list: unknown): Licences {
  const counts = new Map<string, number>();
  const refused: string[] = [];
  for (const { name, version, licenses } of sbom.parse(list).components) {
    const named = licenses.map(
      ({ license, expression }) => expression ?? license?.id ?? license?.name ?? 'none',
    );
    const written = named.length === 0 ? 'none' : named.join(', ');
    counts.set(written, (counts.get(written) ?? 0) + 1);
    if (!ALLOWED.has(written) && !(written === 'none' && READ_BY_HAND.has(name)))
      refused.push(`${name} ${version}: ${written}`);
  }
  return { counts, refused };
}

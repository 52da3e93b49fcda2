/**
 * `npm run licences -- [--to FILE]`: lists the licences of all packages, and ends with 1 if one is not allowed. Writes the list of
 * packages (SBOM, CycloneDX) to FILE.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { parseArgs, promisify } from 'node:util';
import { optionsOrExit } from '../src/lib/command-line.ts';
import { licencesIn } from './allowed-licences.ts';

const USAGE = `Usage: npm run licences -- [--to FILE]
Lists the licences of all packages. FILE: the list of packages (SBOM, CycloneDX) is written there.`;

const { values: flags } = optionsOrExit({ name: 'licences', usage: USAGE }, () =>
  parseArgs({ options: { to: { type: 'string' } } }),
);
const asked = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
const { stdout } = await promisify(execFile)('npm', asked, { maxBuffer: 64 * 1024 * 1024 });
if (flags.to !== undefined) await writeFile(flags.to, stdout);
const { counts, refused } = licencesIn(JSON.parse(stdout));
const sorted = [...counts].sort(([, a], [, b]) => b - a);
console.log(sorted.map(([licence, count]) => `${licence}: ${count}`).join('; '));
for (const each of refused) console.error(`licence not allowed: ${each}`);
process.exitCode = refused.length === 0 ? 0 : 1;

/**
 * `npm run helm:build [-- --cached]`: builds Helm and `check` from Go modules, once. Takes minutes, and prints where they are. With
 * `--cached` nothing is built, and the exit code is 1 if they are missing.
 */
import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { areBuilt, CHECK, HELM, PROGRAMS_DIR } from './programs.ts';

const PACKAGES = [
  { target: CHECK, name: './check' },
  { target: HELM, name: 'helm.sh/helm/v3/cmd/helm' },
];

if (!areBuilt() && process.argv.includes('--cached')) process.exit(1);
if (!areBuilt()) {
  for (const { target, name } of PACKAGES) {
    const draft = `${target}.${process.pid}`;
    const { status, error } = spawnSync('go', ['build', '-ldflags', '-s -w', '-o', draft, name], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { ...process.env, CGO_ENABLED: '0' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) {
      console.error(`${name} cannot be built: ${error?.message ?? `go build ended with ${status}`}`);
      process.exit(1);
    }
    renameSync(draft, target);
  }
}
console.log(PROGRAMS_DIR);

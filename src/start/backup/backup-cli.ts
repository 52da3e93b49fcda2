/** `npm run backup -- --out FOLDER` and `npm run restore -- --from FOLDER`. */
import { parseArgs } from 'node:util';
import { loadBackupConfig } from '../../config/backup.ts';
import { ConfigError } from '../../config/environment.ts';
import { complain, optionsOf, print, runProgram, UsageError } from '../../lib/command-line.ts';
import { keepFilesPrivate } from '../../lib/private-folder.ts';
import { StartError } from '../start-error.ts';
import { backUp } from './backup.ts';
import { restore } from './restore.ts';

const USAGE = `npm run backup -- --out FOLDER     saves DATA_DIR or the databases of DATABASE_URL, also while the system runs
npm run restore -- --from FOLDER   brings a backup back into an empty DATA_DIR or an empty database
`;

keepFilesPrivate();
process.exitCode = await runProgram({
  name: process.argv[2] === 'restore' ? 'restore' : 'backup',
  main,
  complaintOf: (error) =>
    error instanceof StartError || error instanceof ConfigError ? error.message : undefined,
});

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { values, positionals } = optionsOf(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        from: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }),
  );
  const [command] = positionals;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const config = loadBackupConfig(env);
  const log = (line: string): void => complain(`${command}: ${line}`);
  if (command === 'backup' && values.out !== undefined) {
    await backUp(config, values.out, log);
    print(`saved in ${values.out}. It has the keys and the words of callers: keep it as closed as DATA_DIR.`);
    return 0;
  }
  if (command === 'restore' && values.from !== undefined) {
    await restore(config, values.from, log);
    print('restored. Start the system with the same settings.');
    return 0;
  }
  throw new UsageError(
    command === 'restore' ? 'name a backup: --from FOLDER' : 'name a new folder: --out FOLDER',
  );
}

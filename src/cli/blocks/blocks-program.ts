/** The program of `npm run blocks`. */
import { createBlockList } from '../../adapters/postgres/callers.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import type { Block, BlockList } from '../../adapters/ports/callers.ts';
import { loadDatabaseConfig } from '../../config/knowledge.ts';
import { complain, print } from '../../lib/command-line.ts';
import type { Program } from '../../lib/command-line.ts';
import { databaseComplaint } from '../database-complaint.ts';
import { readOptions, USAGE } from './options.ts';
import type { Command } from './options.ts';

export const BLOCKS: Program = { name: 'blocks', main, complaintOf: databaseComplaint };

/** Runs one command and resolves with the exit code. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const command = readOptions(args);
  if (command.name === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const pool = createPool(await loadDatabaseConfig(env), { max: 1 });
  try {
    return await run(command, createBlockList(pool));
  } finally {
    await pool.end();
  }
}

async function run(command: Exclude<Command, { name: 'help' }>, blocks: BlockList): Promise<number> {
  switch (command.name) {
    case 'list':
      for (const block of await blocks.list()) print(lineOf(block));
      return 0;
    case 'add': {
      const { block, forMs } = command;
      const added = { ...block, ...(forMs === undefined ? {} : { expiresAt: new Date(Date.now() + forMs) }) };
      await blocks.add(added);
      print(`blocked: ${lineOf(added)}`);
      return 0;
    }
    case 'remove': {
      const { number, isPrefix } = command.block;
      if (await blocks.remove(command.block)) {
        print(`no longer blocked: ${number}${isPrefix ? '*' : ''}`);
        return 0;
      }
      complain(`blocks: ${number}${isPrefix ? '*' : ''} is not blocked`);
      return 1;
    }
  }
}

function lineOf({ number, isPrefix, reason, expiresAt }: Block): string {
  const until = expiresAt === undefined ? 'for good' : `until ${expiresAt.toISOString()}`;
  return [`${number}${isPrefix ? '*' : ''}`, until, reason].filter((part) => part !== '').join('  ');
}

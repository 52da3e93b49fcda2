/** `npm run eval:open-model`: a call to the whole product with a real open model on this machine. */
import { parseArgs } from 'node:util';
import { optionsOrExit } from '../../src/lib/command-line.ts';
import { callOpenModel } from './call.ts';
import type { OpenModelTurn } from './call.ts';
import { installOpenModel, NotInstallable } from './install.ts';
import { repeatedWords } from './repeated-words.ts';
import { startOpenModelServer } from './server.ts';

/** What a server writes into an answer beside its words. */
const PRIVATE = /<\/?think>|<\|[^|]*\|>|\b(?:user|caller|assistant|system) ?:/iu;

const log = (line: string): void => console.error(line);

function report(turns: readonly OpenModelTurn[]): Readonly<Record<string, number>> {
  console.log('\n| the caller asks | first words (ms) | answered by | words repeated |');
  console.log('| --- | --- | --- | --- |');
  for (const { question, firstWordsMs, rung, heard } of turns)
    console.log(`| ${question} | ${firstWordsMs ?? '–'} | ${rung ?? 'nobody'} | ${repeatedWords(heard)} |`);
  for (const { question, failures } of turns) {
    if (failures.length > 0) console.log(`${question} ${JSON.stringify(failures)}`);
  }
  const isFromModel = ({ rung, heard }: OpenModelTurn) => rung === 'primary' && heard.trim() !== '';
  return {
    'openModel.turns': turns.filter(isFromModel).length,
    'openModel.template': turns.filter((turn) => !isFromModel(turn)).length,
    'openModel.repeatedWords': turns.reduce((sum, { heard }) => sum + repeatedWords(heard), 0),
    'openModel.private': turns.filter(({ heard }) => PRIVATE.test(heard)).length,
  };
}

async function run(): Promise<Readonly<Record<string, number | string>>> {
  try {
    const python = await installOpenModel(log);
    await using server = await startOpenModelServer(python);
    const logged: string[] = [];
    const numbers = report(
      await callOpenModel(server.baseUrl, (service, line) => {
        if (/"level":[456]0/u.test(line)) logged.push(`${service} ${line}`);
      }),
    );
    for (const line of logged) console.log(line);
    return numbers;
  } catch (error) {
    if (!(error instanceof NotInstallable)) throw error;
    console.log(`skipped: ${error.message}`);
    return { 'openModel.skipped': error.message };
  }
}

optionsOrExit({ name: 'eval:open-model', usage: 'Usage: npm run eval:open-model' }, () => parseArgs());
const numbers = await run();
console.log(JSON.stringify(numbers));
const isWrong = ['template', 'repeatedWords', 'private'].some(
  (name) => (numbers[`openModel.${name}`] ?? 0) !== 0,
);
if (isWrong) process.exitCode = 1;

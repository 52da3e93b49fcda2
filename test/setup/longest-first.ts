import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Parts of the names of the files that take longest: begun late, one of them would run on when all others have ended. */
const LONGEST = [
  'fuzz/',
  'speech-text/stream',
  'gateway/http-limits',
  'documents/hostile-office',
  'documents/long-titles',
  'documents/web-pages',
  'start/temporal-package.test',
  'cli/doctor/doctor',
  'eval/personas',
  'start/backup',
  'samples/tour',
  'chaos/noisy',
  'chaos/sabotage',
  'chaos/whole',
  'system/call.',
  'start/system',
  'dashboard/pages',
  'system/own-voice-demo',
  'eval/eval',
  'workflows/call-workflow',
  'system/outage',
  'replay/replay-cli',
  'system/privacy',
  'system/kill',
  'start/demo',
  'system/own-voice-cache',
  'system/takeover',
  'system/languages',
  'system/own-voice-interrupts',
  'system/replacing',
  'system/faults',
  'system/many',
  'system/warm-up',
  'system/own-voice',
  'system/tools',
  'system/stand-in',
  'system/network',
  'documents/reader',
  'system/parity',
  'system/after-call',
  'system/transfer',
  'system/budgets',
];

/**
 * Begins the longest files first, whether or not an earlier run has measured them. Of projects that run at the same time, the
 * one with fewer files comes first.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const inProject = (file: TestSpecification): number =>
      files.filter(({ project }) => project === file.project).length;
    return sorted.toSorted(
      (a, b) =>
        a.project.config.sequence.groupOrder - b.project.config.sequence.groupOrder ||
        inProject(a) - inProject(b) ||
        a.project.name.localeCompare(b.project.name) ||
        rankOf(a) - rankOf(b),
    );
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONGEST.findIndex((part) => moduleId.includes(part));
  return rank === -1 ? LONGEST.length : rank;
}

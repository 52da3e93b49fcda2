import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Parts of the names of the files that take longest: begun late, one of them would run on when all others have ended. */
const LONGEST = [
  'fuzz/',
  'speech-text/stream',
  'start/service-settings',
  'conversation/long-words',
  'speech-text/pronunciations',
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
  'dashboard/pages',
  'system/call.',
  'system/privacy',
  'system/own-voice-demo',
  'system/outage',
  'workflows/call-workflow',
  'system/own-voice-cache',
  'system/faults',
  'dashboard/states',
  'replay/replay-cli',
  'system/kill',
  'start/system',
  'system/outbound',
  'system/takeover',
  'system/languages',
  'system/own-voice-interrupts',
  'system/transfer',
  'system/replacing',
  'system/many',
  'gateway/socket',
  'start/demo',
  'gateway/knowledge-vectors',
  'system/tools',
  'system/stand-in',
  'system/warm-up',
  'system/own-voice',
  'eval/eval',
  'eval/knowledge-program',
  'system/parity',
  'system/after-call',
  'system/model',
  'documents/reader',
  'system/network',
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

import type { Scenario } from '../scenario.ts';
import { answer } from './answer.ts';
import { codec } from './codec.ts';
import { coldStart } from './cold-start.ts';
import { connect } from './connect.ts';
import { flood } from './flood.ts';
import { history } from './history.ts';
import { hostile } from './hostile.ts';
import { interrupt } from './interrupt.ts';
import { load } from './load.ts';
import { longCall } from './long-call.ts';
import { memory } from './memory.ts';
import { overhead } from './overhead.ts';
import { partials } from './partials.ts';
import { search } from './search.ts';
import { soak } from './soak.ts';
import { voice } from './voice.ts';
import { watched } from './watched.ts';

/** All scenarios, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  overhead,
  coldStart,
  partials,
  voice,
  answer,
  interrupt,
  history,
  codec,
  load,
  memory,
  soak,
  longCall,
  connect,
  search,
  hostile,
  flood,
  watched,
];

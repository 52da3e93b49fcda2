import type { Scenario } from '../scenario.ts';
import { modelFaults } from './models.ts';
import { gatewayCutOff, networkCut, networkDelay } from './network.ts';
import { bothKilled, gatewayKilled, gatewayPaused, rollingRestart, workerKilled } from './processes.ts';
import { postgresDown, postgresSlow, temporalAndGatewayDown, temporalDown } from './services.ts';

/** No fault: what all others are compared with. */
export const CONTROL: Scenario = { name: 'control', break: () => Promise.resolve() };

/** In the order in which they are run. */
export const SCENARIOS: readonly Scenario[] = [
  CONTROL,
  workerKilled,
  gatewayKilled,
  bothKilled,
  gatewayPaused,
  temporalDown,
  temporalAndGatewayDown,
  postgresDown,
  postgresSlow,
  networkCut,
  gatewayCutOff,
  networkDelay,
  rollingRestart,
  modelFaults,
];

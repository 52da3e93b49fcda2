/** The list of all scenarios. */
import type { Scenario } from '../scenario.ts';
import { modelFaults } from './models.ts';
import { gatewayCutOff, networkCut, networkDelay } from './network.ts';
import { bothKilled, gatewayKilled, gatewayPaused, rollingRestart, workerKilled } from './processes.ts';
import {
  postgresDown,
  postgresSlow,
  temporalAndGatewayDown,
  temporalDatabase,
  temporalDown,
} from './services.ts';

/** The run without faults, with which all others are compared. */
export const CONTROL: Scenario = { name: 'control', break: () => Promise.resolve() };

/** All scenarios, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  CONTROL,
  workerKilled,
  gatewayKilled,
  bothKilled,
  gatewayPaused,
  temporalDown,
  temporalAndGatewayDown,
  temporalDatabase,
  postgresDown,
  postgresSlow,
  networkCut,
  gatewayCutOff,
  networkDelay,
  rollingRestart,
  modelFaults,
];

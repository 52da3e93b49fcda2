/** Checks of the variables: invalid values and misspelt names. */
import type { Environment } from '../../config/environment.ts';
import type { DoctorSettings } from '../../config/doctor.ts';
import { mistakesInEnvFile } from '../../config/env-file.ts';
import { unknownVariables } from '../../config/unknown-variables.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** What is wrong with the variables themselves. */
export function settingFindings({ faults, config }: DoctorSettings, env: Environment): readonly Finding[] {
  const findings = [
    ...faults.map(({ variable, complaint }) =>
      fault(variable, complaint, 'change it in .env or in the environment; .env.example explains it'),
    ),
    ...mistakesInEnvFile().map((line) => warning('.env', line, 'correct the line')),
    ...unknownVariables(Object.keys(env)).map((line) => {
      const [name = ''] = line.split(' ', 1);
      return warning(name, line.slice(name.length + 1), 'correct the name, or remove it');
    }),
  ];
  if (config === undefined)
    findings.push(warning('settings', 'the rest cannot be checked', 'correct the settings above first'));
  return findings.length === 0 ? [ok('settings', 'all variables are valid')] : findings;
}

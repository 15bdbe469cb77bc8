import type { DiagnosisStep } from '../connectors/connector.ts';

const signs = { passed: '✓', warned: '!', failed: '✗', skipped: '–' };

/** A step of a diagnosis as a person reads it in a terminal. */
export function stepLines(step: DiagnosisStep, isVerbose: boolean): string[] {
  const { name, status, milliseconds, result, cause, advice, transcript } = step;
  const time = status === 'skipped' ? '' : `${milliseconds} ms`;
  return [
    `  ${signs[status]} ${name.padEnd(11)} ${time.padStart(9)}  ${result}`,
    ...(cause === undefined ? [] : [`      Cause:  ${cause}`]),
    ...(advice === undefined ? [] : [`      Advice: ${advice}`]),
    ...(isVerbose ? transcript.map((line) => `      ${line}`) : []),
  ];
}

export const outcomeWords = {
  passed: 'Nothing is wrong.',
  warned: 'It works, but read the warnings (!).',
  failed: 'It does not work: see the step that failed (✗).',
};

import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DiagnosisContext, DiagnosisStep, SmsConnectorFactory, SmsMessage } from '../connectors/connector.ts';
import { createOutbound } from '../lib/fetch.ts';
import { createLog } from '../lib/log.ts';
import { diagnose, worstOf, wrongConfig } from './diagnosis.ts';
import { judgeConfig } from './judge-config.ts';

const outbound = createOutbound({ allowsPrivateAddresses: true, allowedPrivateHosts: [], overrides: {} });
afterAll(() => outbound.close());

const lines: string[] = [];
const log = createLog('info', { write: (line) => lines.push(line) });

const message: SmsMessage = {
  type: 'Sms',
  id: 'd1',
  to: '15551234567',
  text: '000000',
  about: { usageType: 'Generic', locale: 'en', variables: {}, wordingFrom: 'default' },
};

const base: SmsConnectorFactory = {
  type: 'Sms',
  metadata: {
    id: 'test-sms',
    target: 'test',
    platform: null,
    name: { en: 'Test' },
    description: { en: 'Test' },
    logo: '',
    logoDark: null,
    readme: 'http-sms.md',
  },
  config: z.object({ key: z.string().meta({ secret: true }) }),
  send: async () => ({ kind: 'accepted' }),
};

const config = { key: 'sesame-4711' };

async function walk(parts: Partial<SmsConnectorFactory>, to: SmsMessage | undefined = message, milliseconds = 10_000) {
  const released: unknown[] = [];
  const factory = { ...base, ...parts, release: async (one: unknown) => void released.push(one) };
  const steps: DiagnosisStep[] = [];
  for await (const step of diagnose({ factory, config }, to, { log, outbound, milliseconds })) steps.push(step);
  expect(released).toEqual([config]);
  return steps;
}

const found = (step: Partial<DiagnosisStep>): DiagnosisStep => ({
  name: 'credentials',
  status: 'passed',
  milliseconds: 1,
  result: 'Fine.',
  transcript: [],
  ...step,
});

const said = (steps: DiagnosisStep[]) => steps.map(({ name, status }) => `${name} ${status}`);

describe('a factory that knows its way', () => {
  it('tells its own steps after the config', async () => {
    const steps = await walk({
      async *diagnose(given, to, context: DiagnosisContext) {
        expect([given, to]).toEqual([config, message]);
        expect(context.signal.aborted).toBe(false);
        yield found({ status: 'warned' });
        yield found({ name: 'send' });
      },
    });
    expect(said(steps)).toEqual(['config passed', 'credentials warned', 'send passed']);
    expect(worstOf(steps)).toBe('warned');
  });

  it('has secrets and recipient taken out of all that it tells', async () => {
    const leak = 'sesame-4711 for +15551234567';
    const steps = await walk({
      async *diagnose() {
        yield found({ status: 'failed', result: leak, cause: leak, advice: leak, transcript: [leak] });
      },
    });
    const clean = '****** for +****4567';
    expect(steps[1]).toMatchObject({ result: clean, cause: clean, advice: clean, transcript: [clean] });
  });

  it('that throws has failed, and its words are nobody’s', async () => {
    const steps = await walk({
      // biome-ignore lint/correctness/useYield: it throws before it has a step to tell
      async *diagnose() {
        throw new RangeError('sesame-4711');
      },
    });
    expect(said(steps)).toEqual(['config passed', 'send failed']);
    expect(steps[1]?.cause).toBe('The connector test-sms failed (RangeError).');
    expect(lines.join()).toContain('RangeError');
    expect(lines.join()).not.toContain('sesame');
  });

  it('that heeds no signal is given up', async () => {
    const diagnoseForEver = async function* () {
      yield found({});
      await new Promise(() => {});
    };
    const steps = await walk({ diagnose: diagnoseForEver }, message, 50);
    expect(said(steps)).toEqual(['config passed', 'credentials passed', 'send failed']);
    expect(steps[2]?.result).toContain('too long');
  });
});

describe('a factory that knows no way', () => {
  it('sends the message, or nothing', async () => {
    expect(said(await walk({}))).toEqual(['config passed', 'send passed']);
    const { diagnose: _none, ...silent } = base;
    const steps: DiagnosisStep[] = [];
    for await (const step of diagnose({ factory: silent, config }, undefined, { log, outbound })) steps.push(step);
    expect(said(steps)).toEqual(['config passed', 'send skipped']);
  });

  it.each([
    [{ kind: 'deferred', reason: 'Busy.' }, 'Busy.'],
    [{ kind: 'rejected', scope: 'recipient', reason: 'Unknown.' }, 'Unknown.'],
    [{ kind: 'unknown', reason: 'Lost.' }, 'Lost.'],
  ] as const)('tells what %j means', async (outcome, cause) => {
    const steps = await walk({ send: async () => outcome });
    expect(steps[1]).toMatchObject({ name: 'send', status: 'failed', cause, advice: expect.any(String) });
  });

  it('and throws has failed', async () => {
    const send = async () => {
      throw new TypeError('sesame-4711');
    };
    expect((await walk({ send }))[1]).toMatchObject({ cause: 'The connector test-sms failed (TypeError).' });
  });
});

describe('a config', () => {
  it('is judged by its schema, then by what the factory knows besides', async () => {
    const findProblems = async () => [{ path: ['key'], message: 'is for another account' }];
    expect(await judgeConfig(base, {})).toMatchObject({ kind: 'invalid', issues: [{ path: ['key'] }] });
    expect(await judgeConfig({ ...base, findProblems }, {})).toMatchObject({ issues: [{ code: 'invalid_type' }] });
    expect(await judgeConfig({ ...base, findProblems }, config)).toEqual({
      kind: 'invalid',
      issues: [{ path: ['key'], message: 'is for another account', code: 'custom' }],
    });
    expect(await judgeConfig({ ...base, findProblems: async () => [] }, config)).toEqual({ kind: 'valid', config });
  });

  it('that is wrong is a step of its own', () => {
    expect(wrongConfig([{ path: ['a', 0], code: 'custom', message: 'no' }])).toMatchObject({
      name: 'config',
      status: 'failed',
      cause: 'a.0: no',
    });
  });
});

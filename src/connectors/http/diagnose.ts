import type { HostCheck, HttpResult } from '../../lib/fetch.ts';
import type { DiagnosisContext, DiagnosisStep, Outcome, SendContext, StepName } from '../connector.ts';
import { answerOf } from './answer.ts';
import { complaintOf, reasonOf } from './exchange.ts';
import type { HttpProvider, Probe, ProviderRequest } from './provider.ts';
import { type Quote, quoteFor } from './quote.ts';
import { judge } from './verdict.ts';

type Described = Pick<HttpProvider<never, never>, 'name' | 'rules'>;
type Step = Omit<DiagnosisStep, 'milliseconds'>;

/**
 * The way of a message to a provider that speaks HTTP: its host, then what it says to questions that send nothing, then
 * the message itself. After a failed step the others are skipped.
 */
export async function* diagnoseHttp<Prepared, Config>(
  provider: HttpProvider<Prepared, Config>,
  config: Config,
  context: DiagnosisContext,
  send: ((context: SendContext) => Promise<Outcome>) | undefined,
): AsyncIterable<DiagnosisStep> {
  const quote = quoteFor(provider.config, config, undefined, () => provider.secrets?.(config) ?? []);
  const probes = provider.probes?.(config) ?? [];
  const walk = async function* () {
    yield* hostSteps(provider, config, context);
    for (const probe of probes) yield await timed(() => ask(provider, probe, quote, context));
    yield send ? await timed(() => sendStep(provider.name, send, context)) : skipped('send', 'No recipient was given.');
  };
  const left = [...hostStepNames(provider.endpoint(config)), ...probes.map(({ name }) => name), 'send' as const];
  for await (const step of walk()) {
    yield step;
    left.splice(0, left.indexOf(step.name) + 1);
    if (step.status !== 'failed') continue;
    for (const name of left) yield skipped(name, 'An earlier step failed.');
    return;
  }
}

const hostStepNames = (url: string): StepName[] => (url.startsWith('https:') ? ['dns', 'tcp', 'tls'] : ['dns', 'tcp']);

async function* hostSteps<Config>(
  { endpoint, isOperatorUrl = false }: Pick<HttpProvider<never, Config>, 'endpoint' | 'isOperatorUrl'>,
  config: Config,
  { checkHost, signal }: DiagnosisContext,
): AsyncIterable<DiagnosisStep> {
  for await (const check of checkHost(endpoint(config), signal, { isOperatorUrl }))
    yield { ...hostStep(check), transcript: [] };
}

function hostStep({ name, milliseconds, result, fault, warning }: HostCheck) {
  if (fault) {
    const advice = adviceFor[fault.kind] ?? 'Check the network between Postern and this host.';
    return {
      name,
      status: 'failed' as const,
      milliseconds,
      result: result || fault.words,
      cause: `${fault.words}.`,
      advice,
    };
  }
  return warning
    ? { name, status: 'warned' as const, milliseconds, result, cause: warning, advice: 'Renew it in time.' }
    : { name, status: 'passed' as const, milliseconds, result };
}

const adviceFor: Partial<Record<string, string>> = {
  url: 'Write the address as https://host/path, without user and password.',
  address: 'Name a public host, or list this one in POSTERN_ALLOW_PRIVATE_HOSTS.',
  dns: 'Check the spelling of the host and the name server of this machine.',
  refused: 'Check host and port, and that the service runs.',
  'connect-timeout': 'A firewall drops the packets: allow outgoing connections to this host.',
  certificate: 'Have the certificate renewed, or trust its authority by NODE_EXTRA_CA_CERTS.',
  tls: 'The host must speak TLS 1.2 or newer on this port; check the port, and for a proxy in between.',
};

async function ask(provider: Described, probe: Probe, quote: Quote, context: DiagnosisContext): Promise<Step> {
  const request = await probe.request(context);
  if ('kind' in request) return stepOfOutcome(probe.name, request, []);
  const result = await context.fetch({ ...request, signal: context.signal });
  const transcript = transcriptOf(request, result, quote, probe.isAnswerPrivate);
  if (result.kind !== 'answered') {
    const fault = result.kind === 'failed' ? `${result.fault.words}.` : 'Nothing was sent.';
    return failed(probe.name, fault, fault, 'Try again; if it stays, check the network.', transcript);
  }
  const answer = answerOf(result);
  const reading = probe.read(answer);
  if (reading.kind !== 'complaint') {
    const { kind, result: found, ...rest } = { cause: undefined, advice: undefined, ...reading };
    const said = rest.cause === undefined ? {} : { cause: rest.cause, advice: rest.advice ?? '' };
    return { name: probe.name, status: kind, result: quote(found), transcript, ...said };
  }
  const complaint = complaintOf(reading, answer);
  const rule = judge(complaint, provider.rules);
  const cause = reasonOf(provider.name, complaint, {}, quote);
  return failed(
    probe.name,
    `It answered ${complaint.status}.`,
    cause,
    rule.advice ?? 'Compare with the guide.',
    transcript,
  );
}

async function sendStep(
  name: string,
  send: (context: SendContext) => Promise<Outcome>,
  { signal, log, fetch }: DiagnosisContext,
): Promise<Step> {
  const outcome = await send({ signal, log, fetch, confirmTransmission: async () => true });
  return stepOfOutcome('send', outcome, [], name);
}

function stepOfOutcome(name: StepName, outcome: Outcome, transcript: string[], provider = 'The provider'): Step {
  switch (outcome.kind) {
    case 'accepted': {
      const id = outcome.providerMessageId ? ` under the id ${outcome.providerMessageId}` : '';
      return { name, status: 'passed', result: `${provider} took the message${id}.`, transcript };
    }
    case 'deferred':
      return failed(name, 'The message was put off.', outcome.reason, 'Try again later.', transcript);
    case 'rejected':
      return failed(name, 'The message was refused.', outcome.reason, whatToDo[outcome.scope], transcript);
    case 'unknown':
      return failed(
        name,
        'Nobody knows.',
        outcome.reason,
        'See whether the message arrived, and try again.',
        transcript,
      );
  }
}

const whatToDo = {
  recipient: 'Try another recipient.',
  message: 'Change the wording; the sentence says what the provider does not like.',
  configuration: 'Correct the settings as the sentence says.',
} as const;

const failed = (name: StepName, result: string, cause: string, advice: string, transcript: string[]): Step => ({
  name,
  status: 'failed',
  result,
  cause,
  advice,
  transcript,
});

async function timed(work: () => Promise<Step>): Promise<DiagnosisStep> {
  const begun = performance.now();
  const step = await work();
  return { ...step, milliseconds: Math.round(performance.now() - begun) };
}

const skipped = (name: StepName, result: string): DiagnosisStep => ({
  name,
  status: 'skipped',
  milliseconds: 0,
  result,
  transcript: [],
});

function transcriptOf(
  { method, url, body }: ProviderRequest,
  result: HttpResult,
  quote: Quote,
  isAnswerPrivate = false,
): string[] {
  const { pathname, search } = new URL(url);
  const size = body === undefined ? [] : [`C: (body, ${Buffer.byteLength(body)} bytes)`];
  const asked = [`C: ${method ?? (body === undefined ? 'GET' : 'POST')} ${quote(pathname + search)}`, ...size];
  if (result.kind !== 'answered') return asked;
  const shown = isAnswerPrivate ? `(body, ${Buffer.byteLength(result.text)} bytes)` : quote(result.text);
  return [...asked, `S: ${result.status}`, `S: ${shown}`];
}

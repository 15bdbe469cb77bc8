import { PublicError } from '../../errors.ts';
import { identified } from '../social/profile.ts';
import { Refusal, refusing } from '../social/refusal.ts';
import type { Departure, SocialConnectorFactory, SocialContext, SocialMetadata, SocialSession } from '../social.ts';
import { PackageFault } from './folder.ts';
import { findProblems, type Host } from './host.ts';
import { departed, userInfo } from './said.ts';
import type { Ask, Reply } from './thread.ts';
import type { Account } from './wire.ts';

const milliseconds = 10_000;

/** A social package as the house sees it. */
export function socialFactoryOf(host: Host, metadata: SocialMetadata): SocialConnectorFactory {
  return {
    type: 'Social',
    metadata,
    config: host.schema,
    findProblems: (config) => findProblems(host, config),
    depart: (departure, config, context) => depart(host, departure, config, context),
    identify: (callback, session, config, context) =>
      refusing(async () => {
        const { state, redirectUri, package: theirs, ...rest } = session;
        if (typeof callback.state === 'string' && callback.state !== state) {
          throw new Refusal('authorization_failed', 'The return belongs to another sign-in.');
        }
        const known = isObject(theirs) ? theirs : { ...rest, redirectUri };
        // Packages take the address of the return from the browser, which may say anything.
        const given = { key: 0, config, callback: { ...callback, redirectUri }, session: known };
        const reply = await ask(host, { ask: 'identify', given }, context);
        if (reply.kind !== 'answered') throw refusalOf(host, reply);
        const read = userInfo.safeParse(reply.answer);
        if (!read.success) throw new Refusal('invalid_response', `${host.name} does not say who it is.`);
        // The contract of the kit: what is not proven is not handed out.
        return identified({
          ...read.data,
          id: read.data.id,
          isEmailProven: true,
          isPhoneProven: true,
          rawData: read.data.rawData,
        });
      }),
  };
}

async function depart(host: Host, departure: Departure, config: unknown, context: SocialContext) {
  const { proofs, ...known } = departure;
  const reply = await ask(host, { ask: 'depart', given: { key: 0, config, departure: known } }, context);
  if (reply.kind !== 'answered') {
    throw new PublicError('connector.general', { errorDescription: refusalOf(host, reply).message });
  }
  const read = departed.safeParse(reply.answer);
  if (!read.success || !isWayOut(read.data.authorizationUri, host.isNative)) {
    throw new PublicError('connector.general', { errorDescription: `${host.name} names no address to go to.` });
  }
  const { authorizationUri, session } = read.data;
  const { state, redirectUri } = departure;
  if (proofs && Object.keys(session).some((name) => !['redirectUri', 'state', 'connectorId'].includes(name))) {
    const errorDescription = `${host.name} has to keep something between departure and return.`;
    throw new PublicError('connector.not_implemented', { errorDescription });
  }
  const kept: SocialSession = { state, redirectUri, package: session };
  return { authorizationUri, session: kept };
}

async function ask({ keeper }: Host, question: Pick<Ask, 'ask' | 'given'>, { signal }: SocialContext): Promise<Reply> {
  try {
    const thread = await keeper.thread();
    return await thread.ask({ ...question, milliseconds, signal });
  } catch (error) {
    if (!(error instanceof PackageFault)) throw error;
    return { kind: 'ended', why: 'died', mayHaveSent: false };
  }
}

/** Of what a package says of its failure only the kind is told: its words name codes, tokens and people. */
function refusalOf({ name }: Host, reply: Exclude<Reply, { kind: 'answered' }>): Refusal {
  if (reply.kind === 'ended') {
    return new Refusal('general', `${name} ${reply.why === 'died' ? 'broke down' : 'took too long'}.`);
  }
  const { account } = reply;
  if (account.code === 'invalid_config') throw new PublicError('connector.invalid_config');
  return new Refusal(codeOf(account), sentenceOf(name, account));
}

const codes = [
  'authorization_failed',
  'social_auth_code_invalid',
  'social_invalid_access_token',
  'social_invalid_id_token',
  'invalid_response',
] as const;

function codeOf({ code, networkCode }: Account): Refusal['code'] {
  if (networkCode && /^ERR_(JWT|JWS|JWK|JOSE)/.test(networkCode)) return 'social_invalid_id_token';
  return codes.find((one) => one === code) ?? 'general';
}

function sentenceOf(name: string, { code, status, networkCode }: Account) {
  const what = [code?.replaceAll('_', ' '), status && `status ${status}`, networkCode].filter(Boolean).join(', ');
  return `${name} did not say who it is${what && ` (${what})`}.`;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Apps are opened by schemes of their own; a script is no place. */
function isWayOut(uri: string, isNative: boolean) {
  const scheme = URL.parse(uri)?.protocol;
  if (scheme === undefined) return false;
  return /^https?:$/.test(scheme) || (isNative && !/^(javascript|data|vbscript|file|blob):$/.test(scheme));
}

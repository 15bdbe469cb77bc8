import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import pg from 'pg';

interface Recording {
  isAnswered: boolean;
  statements: string[];
}

/** What is read once in a while by whichever request comes next, and budgets that are taken in advance. */
const occasional =
  /\bfrom (sign_in_experiences|connectors|applications|application_experiences|email_templates|organizations|sso_connectors|captcha_providers|custom_phrases|account_centers)\b|^ ?with share as/;

/**
 * Records the statements that each request to a server of this process executes until it is answered, in order, and
 * whether they waited for the disk. What the process does by itself meanwhile is another's.
 */
export function recordStatements() {
  const current = new AsyncLocalStorage<Recording>();
  const recordings: Recording[] = [];
  const begin = () => {
    const recording: Recording = { isAnswered: false, statements: [] };
    recordings.push(recording);
    current.enterWith(recording);
  };
  const end = () => {
    const recording = current.getStore();
    if (recording) recording.isAnswered = true;
  };
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function recorded(this: pg.Client, ...given: unknown[]) {
    const recording = current.getStore();
    const [first] = given as [string | { text?: string }];
    const text = ((typeof first === 'string' ? first : first.text) ?? '').replace(/\s+/g, ' ');
    if (recording && !recording.isAnswered && !occasional.test(text)) {
      recording.statements.push(`${isRelaxed(this) ? 'relaxed' : 'durable'}: ${text}`);
    }
    return Reflect.apply(query, this, given);
  } as typeof query;
  subscribe('http.server.request.start', begin);
  subscribe('http.server.response.finish', end);
  return {
    /** Those of the requests since the last time, one list a request. */
    take: () => recordings.splice(0).map(({ statements }) => statements),
    stop() {
      pg.Client.prototype.query = query;
      unsubscribe('http.server.request.start', begin);
      unsubscribe('http.server.response.finish', end);
    },
  };
}

const isRelaxed = (client: object) =>
  JSON.stringify(Reflect.get(client, 'connectionParameters')).includes('synchronous_commit=off');

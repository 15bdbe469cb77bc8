import { bootstrapClient } from './postern.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  body: any;
}

export type CheckAnswer = (method: string, path: string, answer: Answer) => void;

/** Calls the Management API as the operator's backend does: by client credentials. Every answer goes to `check`. */
export async function managementClient(url: string, check: CheckAnswer = () => {}) {
  const token = await fetchToken(url);
  return async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await read(
      await fetch(`${url}/api${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
    check(method, path, answer);
    return answer;
  };
}

export async function fetchToken(url: string, resource = 'https://default.logto.app/api', scope = 'all') {
  const credentials = Buffer.from(`${bootstrapClient.id}:${bootstrapClient.secret}`).toString('base64');
  const answer = await fetch(`${url}/oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope }),
  });
  if (!answer.ok) throw new Error(`no token: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

export async function read(answer: Response): Promise<Answer> {
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('application/json');
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}

import * as client from 'openid-client';
import type { AuthMethod } from './contract.ts';

/** How a client proves itself at the token endpoint. Without a secret it only says who it is. */
export function clientAuthOf(method: AuthMethod, secret: string): client.ClientAuth {
  if (secret === '') return client.None();
  switch (method) {
    case 'client_secret_post':
      return client.ClientSecretPost(secret);
    case 'client_secret_basic':
      return client.ClientSecretBasic(secret);
    case 'client_secret_jwt':
      return client.ClientSecretJwt(secret);
  }
}

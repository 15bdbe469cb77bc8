import { describe, it } from 'vitest';
import type { SmsMessage } from '../connector.ts';
import { testSmsContract } from '../contract.ts';
import { createSmsInboxFactory } from './inbox.ts';

const intoInbox = async () => {
  const messages: SmsMessage[] = [];
  return {
    factory: createSmsInboxFactory((message) => messages.push(message)),
    config: {},
    secrets: [],
    received: async () => messages,
    [Symbol.asyncDispose]: async () => {},
  };
};

testSmsContract({ describe, it }, 'development inbox for text messages', intoInbox, ['accepts']);

/**
 * `postern/connector`: what an author of a connector package needs. The contract's types, what Postern's own connectors
 * are made of, and the battery of tests that every one must pass. docs/connectors/custom.md shows how it is used.
 */
// biome-ignore-all lint/performance/noBarrelFile: the door for authors outside, who must not know where things lie
export { createOutbound } from '../lib/fetch.ts';
export type * from './connector.ts';
export type { EmailStage, Mood, Received, ReceivedSms, SmsStage } from './contract/stage.ts';
export { testContract, testSmsContract } from './contract.ts';
export type { EmailProvider } from './email/over-http.ts';
export type { Answer } from './http/answer.ts';
export type { HttpProvider, Probe, ProviderRequest, Reading } from './http/provider.ts';
export type { Rule } from './http/verdict.ts';
export * from './packages/served-kit.ts';
export type { Setting } from './setting.ts';
export type { SmsProvider } from './sms/over-http.ts';

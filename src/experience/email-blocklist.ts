import { disposableEmailBlocklistSet } from 'disposable-email-domains-js';
import { PublicError } from '../errors.ts';
import { parseEmailAddress } from '../lib/email-address.ts';
import { type AddressPattern, isMatch, namesDomain, readPattern, subjectOf } from './address-pattern.ts';
import type { ExperienceSettings } from './settings.ts';

type Policy = ExperienceSettings['emailBlocklistPolicy'];

/**
 * Throws where the policy keeps an address from being used (spec 4.7). An item of the allow list that names the domain in
 * full lets it pass although it is disposable: the operator knows it. One with a wildcard there does not.
 */
export function refuseBlocked(address: string, policy: Policy, disposableDomains: DomainSource = keptDomains): void {
  const parsed = parseEmailAddress(address);
  if (parsed.kind === 'invalid') throw new PublicError('session.email_blocklist.invalid_email');
  if (policy.blockSubaddressing && parsed.local.includes('+')) {
    throw new PublicError('session.email_blocklist.email_subaddressing_not_allowed');
  }
  const { allowed, blocked } = patternsOf(policy);
  const subject = subjectOf(parsed);
  const permits = allowed.filter((pattern) => isMatch(pattern, subject));
  const isRefused =
    (allowed.length > 0 && permits.length === 0) || blocked.some((pattern) => isMatch(pattern, subject));
  if (isRefused) throw notAllowed();
  if (!policy.blockDisposableAddresses || permits.some(namesDomain)) return;
  if (isDisposable(parsed.domain, readDomains(disposableDomains))) throw notAllowed();
}

/** Where the disposable domains come from, as A-labels in lower case. */
export type DomainSource = () => ReadonlySet<string>;

const notAllowed = () => new PublicError('session.email_blocklist.email_not_allowed');

interface Patterns {
  allowed: AddressPattern[];
  blocked: AddressPattern[];
}

const kept = new WeakMap<Policy, Patterns>();

/** A policy stays one object as long as the settings are kept; a list may have thousands of items. */
function patternsOf(policy: Policy): Patterns {
  const known = kept.get(policy);
  if (known) return known;
  const patterns = {
    allowed: (policy.customAllowlist ?? []).map(readPattern),
    blocked: (policy.customBlocklist ?? []).map(readPattern),
  };
  kept.set(policy, patterns);
  return patterns;
}

let domains: ReadonlySet<string> | undefined;

/** Some nine thousand names, 1 MiB of memory: read when a policy first asks for them, and then kept. */
const keptDomains: DomainSource = () => {
  domains ??= disposableEmailBlocklistSet();
  return domains;
};

/** A list that cannot be read, or has nothing in it, would let everybody pass. */
function readDomains(source: DomainSource) {
  try {
    const found = source();
    if (found.size > 0) return found;
  } catch (cause) {
    throw new PublicError('session.email_blocklist.disposable_email_validation_failed', undefined, { cause });
  }
  throw new PublicError('session.email_blocklist.disposable_email_validation_failed', undefined, {
    cause: new Error('the list of disposable domains is empty'),
  });
}

/** Whoever has a domain has all below it. */
function isDisposable(domain: string, listed: ReadonlySet<string>) {
  const labels = domain.split('.');
  return labels.some((_, position) => listed.has(labels.slice(position).join('.')));
}

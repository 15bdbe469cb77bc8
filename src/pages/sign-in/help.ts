import { findDelivery, isDelayed } from '../../delivery/deliveries.ts';
import type { DeliveryState } from '../../delivery/outbox.ts';
import type { CodeRecord } from '../../interactions/records.ts';
import { displayAddress } from '../../lib/email-address.ts';
import { html } from '../../lib/html.ts';
import { maskEmail, maskPhone } from '../../lib/mask.ts';
import type { PageContent } from '../layout.ts';
import type { Words } from '../words/en.ts';
import { changeLink, passwordInstead, resendForm, suggestion } from './code-form.ts';
import type { CodeStep } from './code-step.ts';
import { shownAs } from './form.ts';
import { footer } from './terms.ts';

/** For whoever waits for a message in vain: what we know of it, what to look for, and the other ways to go on. */
export async function helpPage(step: CodeStep): Promise<PageContent> {
  const { visit, record } = step;
  const { words } = visit;
  const isMail = record.identifier.type === 'email';
  const tips = isMail ? [words.tipSpam, words.tipWait, words.tipAddress] : [words.tipReception, words.tipPhone];
  return {
    title: words.didNotGetIt,
    footer: footer(visit),
    main: html`<h1>${words.didNotGetIt}</h1>
<p class="chosen">${shownAs(maskedIdentifier(record))} ${changeLink(step)}</p>
<div class="status"><p role="status">${await statusOf(step)}</p> <a href="/sign-in/code/help">${words.refresh}</a></div>
${suggestion(step)}
<ul class="tips">${tips.map((tip) => html`<li>${tip}</li>`)}</ul>
${resendForm(step)}
${passwordInstead(step)}
<p class="other"><a href="/sign-in/code">${words.enterCode}</a></p>`,
  };
}

/** In part, since the page may be shown to whoever helps. */
const maskedIdentifier = ({ identifier }: CodeRecord) =>
  identifier.type === 'email' ? maskEmail(displayAddress(identifier.value)) : maskPhone(identifier.value);

/**
 * What became of the message. Where nobody may learn whether an account is there, only how others' messages fare: it is
 * the same whether one was sent or not.
 */
async function statusOf({ visit: { door, words }, record }: CodeStep): Promise<string> {
  const { database } = door.parts;
  if (record.isSilent) {
    const isSlow = await isDelayed(database, door.tenantId, new Date(door.parts.clock()));
    return isSlow ? words.statusUnhealthy : words.statusHealthy;
  }
  const delivery = await findDelivery(database, door.tenantId, record.deliveryId);
  if (delivery?.state === 'queued' && delivery.attemptCount > 0) return words.statusDelayed;
  return words[statuses[delivery?.state ?? 'unknown']];
}

const statuses: Record<DeliveryState, keyof Words> = {
  queued: 'statusWaiting',
  sending: 'statusWaiting',
  accepted: 'statusSent',
  rejected: 'statusRefused',
  unknown: 'statusUnknown',
  expired: 'statusUnknown',
  superseded: 'statusUnknown',
  suppressed: 'statusWaiting',
};

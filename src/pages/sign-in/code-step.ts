import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { requireStarted, type StartedInteraction } from '../../interactions/interaction.ts';
import { type CodeRecord, isCodeRecord } from '../../interactions/records.ts';
import { finishedUrl } from './next.ts';
import type { Elsewhere } from './step.ts';
import { openVisit, startPathOf, type Visit } from './visit.ts';

export interface CodeStep {
  kind: 'step';
  visit: Visit;
  interaction: StartedInteraction;
  record: CodeRecord;
}

/** The code that is waited for, the newest; or where to go when there is none. */
export async function openCodeStep(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<CodeStep | Elsewhere> {
  const visit = await openVisit(door, request, reply);
  const { interaction } = visit;
  const record = interaction.state?.records.filter(isCodeRecord).at(-1);
  if (!interaction.state || !record) {
    const url = finishedUrl(interaction) ?? startPathOf(visit, interaction.state?.event ?? 'SignIn');
    return { kind: 'elsewhere', url };
  }
  return { kind: 'step', visit, interaction: requireStarted(interaction), record };
}

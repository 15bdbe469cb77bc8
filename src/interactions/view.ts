import type { StartedInteraction } from './interaction.ts';

/** The interaction as its own client may see it: no code, no hash. Field names are those of the public API. */
export const viewInteraction = ({ state }: StartedInteraction) => ({
  interactionEvent: state.event,
  userId: state.userId,
  profile: state.profile,
  verificationRecords: state.records.map(({ id, type, identifier, usageType, isVerified }) => ({
    id,
    type,
    identifier,
    templateType: usageType,
    verified: isVerified,
  })),
});

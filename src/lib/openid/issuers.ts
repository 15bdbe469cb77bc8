/** Whether an ID token may name such an issuer; `{tenantid}` stands for the token's own `tid`, as Microsoft has it. */
export const isAccepted = ({ iss, tid }: { iss: string; tid: string }, issuers: readonly string[] | undefined) =>
  issuers === undefined || issuers.some((one) => one === iss || (tid !== '' && one.replace('{tenantid}', tid) === iss));

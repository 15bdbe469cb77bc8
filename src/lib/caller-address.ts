/** The caller's address as others read it: an IPv4 address stays one on a socket that takes both (RFC 4291 §2.5.5.2). */
export const callerAddress = ({ ip }: { ip: string }) => ip.replace(/^::ffff:(?=\d+\.)/i, '');

/** What an operator may change about our default mails. */
export interface Branding {
  /** Whose mail it is; stands for the logo when there is none. */
  senderName?: string;
  /** Footer; line breaks are kept. */
  companyInformation?: string;
  /** https only, for others are blocked by mail programs. */
  logoUrl?: string;
  /** `#rrggbb`: the accent of code and button, made darker or lighter until it can be read. */
  primaryColor?: string;
}

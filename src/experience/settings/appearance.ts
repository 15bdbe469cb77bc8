import { z } from 'zod';

const hexColor = z.string().regex(/^#[\da-f]{3}([\da-f]{3})?$/i, 'must be a color such as #5d34f2');
const webUrl = z.url({ protocol: /^https?$/ }).max(2048);
const optionalUrl = z.union([webUrl, z.literal('').transform(() => null)]).nullable();

/** A source of a Content-Security-Policy: nothing in it may end the source, the directive or the header. */
const policySource = z
  .string()
  .max(2048)
  .regex(/^(https|wss):\/\/[^\s;,'"\\]+$/, 'must be an address such as https://cdn.example.com');

/** What pages look like, which language they speak, and where they lead. */
export const appearance = {
  color: z.object({
    primaryColor: hexColor,
    isDarkModeEnabled: z.boolean(),
    darkPrimaryColor: hexColor,
  }),
  branding: z.object({
    logoUrl: webUrl.optional(),
    darkLogoUrl: webUrl.optional(),
    favicon: webUrl.optional(),
    darkFavicon: webUrl.optional(),
  }),
  hideLogtoBranding: z.boolean(),
  languageInfo: z.object({ autoDetect: z.boolean(), fallbackLanguage: z.string() }),
  termsOfUseUrl: optionalUrl,
  privacyPolicyUrl: optionalUrl,
  agreeToTermsPolicy: z.enum(['Automatic', 'ManualRegistrationOnly', 'Manual']),
  supportEmail: z.union([z.email(), z.literal('').transform(() => null)]).nullable(),
  supportWebsiteUrl: optionalUrl,
  unknownSessionRedirectUrl: optionalUrl,
  customCss: z.string().nullable(),
  customContent: z.record(z.string(), z.string()),
  customUiAssets: z.object({ id: z.string(), createdAt: z.number() }).nullable(),
  customUiCsp: z.object({
    scriptSrc: z.array(policySource).optional(),
    connectSrc: z.array(policySource).optional(),
  }),
};

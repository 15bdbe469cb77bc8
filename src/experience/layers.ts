import { z } from 'zod';
import { appearance } from './settings/appearance.ts';
import type { ExperienceSettings } from './settings.ts';

/** What an application, and an organization, can have in place of its tenant's: the rest is left out or null. */
export const layerFields = {
  color: appearance.color.partial(),
  branding: appearance.branding,
  customCss: appearance.customCss,
};

const layer = z.object({
  ...layerFields,
  termsOfUseUrl: appearance.termsOfUseUrl,
  privacyPolicyUrl: appearance.privacyPolicyUrl,
});

export type ExperienceLayer = Partial<z.infer<typeof layer>>;

/** The settings with those of the layers in their place, each field by itself; later layers win (spec 4.1). */
export const withLayers = (
  settings: ExperienceSettings,
  ...layers: readonly (ExperienceLayer | undefined)[]
): ExperienceSettings => layers.reduce(lay, settings);

/**
 * The same for what is shown: a logo or colour of a layer is not joined by the dark one of the tenant, which belongs to
 * somebody else. A colour without a dark one is the colour in the dark, too.
 */
export const lookOf = (
  settings: ExperienceSettings,
  ...layers: readonly (ExperienceLayer | undefined)[]
): ExperienceSettings => withLayers(settings, ...layers.map((one) => one && withoutForeignDark(one)));

function lay(below: ExperienceSettings, over: ExperienceLayer | undefined): ExperienceSettings {
  if (!over) return below;
  const { color, branding, customCss, termsOfUseUrl, privacyPolicyUrl } = over;
  const { primaryColor, isDarkModeEnabled, darkPrimaryColor } = color ?? {};
  return {
    ...below,
    color: {
      primaryColor: primaryColor ?? below.color.primaryColor,
      isDarkModeEnabled: isDarkModeEnabled ?? below.color.isDarkModeEnabled,
      darkPrimaryColor: darkPrimaryColor ?? below.color.darkPrimaryColor,
    },
    branding: { ...below.branding, ...branding },
    customCss: customCss ?? below.customCss,
    termsOfUseUrl: termsOfUseUrl ?? below.termsOfUseUrl,
    privacyPolicyUrl: privacyPolicyUrl ?? below.privacyPolicyUrl,
  };
}

function withoutForeignDark({ color, branding, ...rest }: ExperienceLayer): ExperienceLayer {
  return {
    ...rest,
    color: { ...(color?.primaryColor && { darkPrimaryColor: color.primaryColor }), ...color },
    branding: {
      ...(branding?.logoUrl && { darkLogoUrl: undefined }),
      ...(branding?.favicon && { darkFavicon: undefined }),
      ...branding,
    },
  };
}

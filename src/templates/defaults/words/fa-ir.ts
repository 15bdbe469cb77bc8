import type { Words } from './words.ts';

/**
 * Sentences begin with a Persian word, not with a name: a Latin one at the beginning would turn the whole line of a
 * plain text round. No name carries an ending.
 */
export const faIr: Words = {
  mails: {
    SignIn: {
      subject: '{code} کد ورود شما به {place} است',
      heading: 'کد ورود شما',
      instruction: 'برای ورود به {place} این کد را وارد کنید.',
      unexpected: 'اگر شما قصد ورود نداشتید، این ایمیل را نادیده بگیرید. بدون کد کسی نمی‌تواند وارد شود.',
    },
    Register: {
      subject: '{code} کد ثبت‌نام شما در {place} است',
      heading: 'تأیید نشانی ایمیل',
      instruction: 'برای ساختن حساب کاربری در {place} این کد را وارد کنید.',
      unexpected: 'اگر شما ثبت‌نام نکرده‌اید، این ایمیل را نادیده بگیرید. بدون کد هیچ حسابی ساخته نمی‌شود.',
    },
    ForgotPassword: {
      subject: '{code} کد بازنشانی گذرواژهٔ شما در {place} است',
      heading: 'بازنشانی گذرواژه',
      instruction: 'برای انتخاب گذرواژهٔ جدید در {place} این کد را وارد کنید.',
      unexpected: 'اگر این درخواست از طرف شما نبوده است، این ایمیل را نادیده بگیرید. گذرواژهٔ شما تغییری نمی‌کند.',
    },
    OrganizationInvitation: {
      subject: 'دعوت به پیوستن به {place}',
      heading: 'شما دعوت شده‌اید',
      instruction: 'شما برای پیوستن به {place} دعوت شده‌اید.',
      unexpected: 'اگر منتظر این دعوت‌نامه نبوده‌اید، این ایمیل را نادیده بگیرید.',
    },
    Generic: {
      subject: '{code} کد تأیید شما در {place} است',
      heading: 'کد تأیید شما',
      instruction: 'برای ادامه در {place} این کد را وارد کنید.',
      unexpected: 'اگر شما این کد را درخواست نکرده‌اید، این ایمیل را نادیده بگیرید.',
    },
    UserPermissionValidation: {
      subject: '{code} کد تأیید تغییر در حساب شما در {place} است',
      heading: 'تأیید هویت شما',
      instruction: 'برای تأیید تغییر در حساب کاربری خود در {place} این کد را وارد کنید.',
      unexpected:
        'اگر این درخواست از طرف شما نبوده است، ممکن است شخص دیگری از حساب شما استفاده کند: کد را وارد نکنید و گذرواژهٔ خود را تغییر دهید.',
    },
    BindNewIdentifier: {
      subject: '{code} کد تأیید نشانی ایمیل شما در {place} است',
      heading: 'تأیید نشانی ایمیل جدید',
      instruction: 'برای افزودن این نشانی ایمیل به حساب کاربری خود در {place} این کد را وارد کنید.',
      unexpected: 'اگر این درخواست از طرف شما نبوده است، این ایمیل را نادیده بگیرید. بدون کد این نشانی افزوده نمی‌شود.',
    },
    MfaVerification: {
      subject: '{code} کد تأیید دومرحله‌ای شما در {place} است',
      heading: 'کد تأیید دومرحله‌ای شما',
      instruction: 'برای تکمیل ورود به {place} این کد را وارد کنید.',
      unexpected:
        'اگر اکنون در حال ورود نیستید، ممکن است شخص دیگری گذرواژهٔ شما را بداند: هر چه زودتر آن را تغییر دهید.',
    },
    BindMfa: {
      subject: '{code} کد راه‌اندازی تأیید دومرحله‌ای شما در {place} است',
      heading: 'راه‌اندازی تأیید دومرحله‌ای',
      instruction: 'برای استفاده از این نشانی ایمیل در مرحلهٔ دوم ورود به {place} این کد را وارد کنید.',
      unexpected: 'اگر این درخواست از طرف شما نبوده است، این ایمیل را نادیده بگیرید. بدون کد چیزی تغییر نمی‌کند.',
    },
  },
  textMessages: {
    SignIn: '{code} کد ورود شماست.',
    Register: '{code} کد ثبت‌نام شماست.',
    ForgotPassword: '{code} کد بازنشانی گذرواژهٔ شماست.',
    OrganizationInvitation: 'شما برای پیوستن دعوت شده‌اید: {link}',
    Generic: '{code} کد تأیید شماست.',
    UserPermissionValidation: '{code} کد تأیید تغییر در حساب شماست.',
    BindNewIdentifier: '{code} کد تأیید شمارهٔ تلفن جدید شماست.',
    MfaVerification: '{code} کد تأیید دومرحله‌ای شماست.',
    BindMfa: '{code} کد راه‌اندازی تأیید دومرحله‌ای است.',
  },
  afterTextMessageCode: 'این کد {inTime} منقضی می‌شود. آن را به هیچ‌کس ندهید.',
  invitedBy: {
    subject: 'دعوت {inviter} از شما برای پیوستن به {place}',
    instruction: 'شما از طرف {inviter} برای پیوستن به {place} دعوت شده‌اید.',
  },
  applicationAtOrganization: '{application} (سازمان {organization})',
  acceptInvitation: 'پذیرفتن دعوت',
  orOpenAddress: 'یا این نشانی را در مرورگر خود باز کنید:',
  continueByLink: 'ادامه با این پیوند',
  linkIsForBrowser:
    'این پیوند در مرورگری کار می‌کند که این ایمیل را در آن درخواست کرده‌اید. در هر جای دیگر کد را وارد کنید.',
  codeExpires: 'این کد {inTime} منقضی می‌شود.',
  invitationExpires: 'این دعوت‌نامه {inTime} منقضی می‌شود.',
  neverShare: 'این کد را به هیچ‌کس ندهید. ما هرگز آن را از شما نمی‌خواهیم.',
  notices: {
    PasswordChanged: {
      subject: 'گذرواژهٔ شما در {place} تغییر کرد',
      heading: 'گذرواژهٔ شما تغییر کرد',
      message: 'گذرواژهٔ حساب کاربری شما در {place} تغییر کرد.',
      unexpected: 'اگر این تغییر کار شما نبوده است، همین حالا گذرواژهٔ خود را بازنشانی و حساب خود را بررسی کنید.',
    },
    EmailChanged: {
      subject: 'نشانی ایمیل حساب شما در {place} تغییر کرد',
      heading: 'نشانی ایمیل شما تغییر کرد',
      message:
        'نشانی ایمیل حساب کاربری شما در {place} اکنون {address} است. با نشانی گیرندهٔ این ایمیل دیگر نمی‌توان وارد حساب شد.',
      unexpected:
        'اگر این تغییر کار شما نبوده است، ممکن است شخص دیگری به حساب شما دسترسی پیدا کرده باشد: فوراً با ما تماس بگیرید.',
    },
    NewDevice: {
      subject: 'ورود جدید به {place}',
      heading: 'ورود از دستگاه جدید',
      message: 'حساب کاربری شما در {place} از دستگاهی باز شد که پیش از این ندیده بودیم.',
      unexpected: 'اگر این ورود کار شما نبوده است، همین حالا گذرواژهٔ خود را تغییر دهید و حساب خود را بررسی کنید.',
    },
    MfaAdded: {
      subject: 'تأیید دومرحله‌ای برای حساب شما در {place} فعال شد',
      heading: 'تأیید دومرحله‌ای فعال شد',
      message: 'از این پس برای ورود به حساب کاربری خود در {place} به مرحلهٔ دوم هم نیاز دارید.',
      unexpected: 'اگر این تغییر کار شما نبوده است، همین حالا گذرواژهٔ خود را تغییر دهید و حساب خود را بررسی کنید.',
    },
    MfaRemoved: {
      subject: 'تأیید دومرحله‌ای برای حساب شما در {place} غیرفعال شد',
      heading: 'تأیید دومرحله‌ای غیرفعال شد',
      message: 'برای ورود به حساب کاربری خود در {place} دیگر به این مرحلهٔ دوم نیاز ندارید.',
      unexpected:
        'اگر این تغییر کار شما نبوده است، همین حالا گذرواژهٔ خود را تغییر دهید و تأیید دومرحله‌ای را دوباره فعال کنید.',
    },
  },
  details: { time: 'زمان', device: 'دستگاه', network: 'شبکه' },
};

import type { Words } from './words.ts';

/**
 * Sentences begin with an Arabic word, not with a name: a Latin one at the beginning would turn the whole line of a
 * plain text round. Verbal nouns, and «يُرجى» instead of imperatives, leave the reader's gender open.
 */
export const ar: Words = {
  mails: {
    SignIn: {
      subject: '{code} هو رمز تسجيل الدخول إلى {place}',
      heading: 'رمز تسجيل الدخول',
      instruction: 'يُرجى إدخال هذا الرمز لتسجيل الدخول إلى {place}.',
      unexpected: 'إذا لم تكن هذه محاولتك لتسجيل الدخول، فيمكنك تجاهل هذه الرسالة. لا يمكن لأحد الدخول بدون الرمز.',
    },
    Register: {
      subject: '{code} هو رمز إنشاء حسابك على {place}',
      heading: 'تأكيد عنوان بريدك الإلكتروني',
      instruction: 'يُرجى إدخال هذا الرمز لإنشاء حسابك على {place}.',
      unexpected: 'إذا لم يكن هذا الطلب منك، فيمكنك تجاهل هذه الرسالة. لن يُنشأ أي حساب بدون الرمز.',
    },
    ForgotPassword: {
      subject: '{code} هو رمز إعادة تعيين كلمة مرورك على {place}',
      heading: 'إعادة تعيين كلمة المرور',
      instruction: 'يُرجى إدخال هذا الرمز لاختيار كلمة مرور جديدة على {place}.',
      unexpected: 'إذا لم يكن هذا الطلب منك، فيمكنك تجاهل هذه الرسالة. ستبقى كلمة مرورك كما هي.',
    },
    OrganizationInvitation: {
      subject: 'دعوة للانضمام إلى {place}',
      heading: 'وصلتك دعوة',
      instruction: 'هذه دعوة لك للانضمام إلى {place}.',
      unexpected: 'إذا لم تكن هذه الدعوة متوقعة، فيمكنك تجاهل هذه الرسالة.',
    },
    Generic: {
      subject: '{code} هو رمز التحقق الخاص بك على {place}',
      heading: 'رمز التحقق الخاص بك',
      instruction: 'يُرجى إدخال هذا الرمز للمتابعة على {place}.',
      unexpected: 'إذا لم يكن طلب هذا الرمز منك، فيمكنك تجاهل هذه الرسالة.',
    },
    UserPermissionValidation: {
      subject: '{code} هو رمز تأكيد التغيير في حسابك على {place}',
      heading: 'تأكيد هويتك',
      instruction: 'يُرجى إدخال هذا الرمز لمتابعة إجراء تغيير في حسابك على {place}.',
      unexpected: 'إذا لم يكن هذا الطلب منك، فقد يكون شخص آخر يستخدم حسابك: يُرجى تغيير كلمة المرور وعدم إدخال الرمز.',
    },
    BindNewIdentifier: {
      subject: '{code} هو رمز تأكيد عنوان بريدك الإلكتروني على {place}',
      heading: 'تأكيد عنوان بريدك الإلكتروني الجديد',
      instruction: 'يُرجى إدخال هذا الرمز لإضافة عنوان البريد الإلكتروني هذا إلى حسابك على {place}.',
      unexpected: 'إذا لم يكن هذا الطلب منك، فيمكنك تجاهل هذه الرسالة. لن يُضاف العنوان بدون الرمز.',
    },
    MfaVerification: {
      subject: '{code} هو رمز التحقق بخطوتين على {place}',
      heading: 'رمز التحقق بخطوتين',
      instruction: 'يُرجى إدخال هذا الرمز لإكمال تسجيل الدخول إلى {place}.',
      unexpected: 'إذا لم تكن هذه محاولتك لتسجيل الدخول، فقد يكون شخص آخر يعرف كلمة مرورك: يُرجى تغييرها في أقرب وقت.',
    },
    BindMfa: {
      subject: '{code} هو رمز إعداد التحقق بخطوتين على {place}',
      heading: 'إعداد التحقق بخطوتين',
      instruction: 'يُرجى إدخال هذا الرمز لاعتماد عنوان البريد الإلكتروني هذا خطوةً ثانية عند تسجيل الدخول إلى {place}.',
      unexpected: 'إذا لم يكن هذا الطلب منك، فيمكنك تجاهل هذه الرسالة. لن يتغيّر أي شيء بدون الرمز.',
    },
  },
  textMessages: {
    SignIn: '{code} هو رمز تسجيل الدخول.',
    Register: '{code} هو رمز إنشاء حسابك.',
    ForgotPassword: '{code} هو رمز إعادة تعيين كلمة المرور.',
    OrganizationInvitation: 'وصلتك دعوة للانضمام: {link}',
    Generic: '{code} هو رمز التحقق الخاص بك.',
    UserPermissionValidation: '{code} هو رمز تأكيد التغيير في حسابك.',
    BindNewIdentifier: '{code} هو رمز تأكيد رقم هاتفك الجديد.',
    MfaVerification: '{code} هو رمز التحقق بخطوتين.',
    BindMfa: '{code} هو رمز إعداد التحقق بخطوتين.',
  },
  afterTextMessageCode: 'تنتهي صلاحيته {inTime}. يُرجى عدم مشاركته مع أحد.',
  invitedBy: {
    subject: 'دعوة من {inviter} للانضمام إلى {place}',
    instruction: 'وصلتك دعوة من {inviter} للانضمام إلى {place}.',
  },
  applicationAtOrganization: '{application} لدى {organization}',
  acceptInvitation: 'قبول الدعوة',
  orOpenAddress: 'أو يمكنك فتح هذا العنوان في المتصفح:',
  continueByLink: 'المتابعة بهذا الرابط',
  linkIsForBrowser: 'يعمل الرابط في المتصفح الذي طُلبت منه هذه الرسالة. في أي مكان آخر، يُرجى إدخال الرمز.',
  codeExpires: 'تنتهي صلاحية هذا الرمز {inTime}.',
  invitationExpires: 'تنتهي صلاحية هذه الدعوة {inTime}.',
  neverShare: 'يُرجى عدم مشاركة هذا الرمز مع أحد. لن نطلبه منك أبدًا.',
  notices: {
    PasswordChanged: {
      subject: 'تم تغيير كلمة مرورك على {place}',
      heading: 'تم تغيير كلمة مرورك',
      message: 'تم تغيير كلمة مرور حسابك على {place}.',
      unexpected: 'إذا لم يكن هذا التغيير منك، فيُرجى إعادة تعيين كلمة المرور الآن ومراجعة حسابك.',
    },
    EmailChanged: {
      subject: 'تم تغيير عنوان البريد الإلكتروني لحسابك على {place}',
      heading: 'تم تغيير عنوان بريدك الإلكتروني',
      message:
        'أصبح عنوان البريد الإلكتروني لحسابك على {place} هو {address}. لم يعد العنوان الذي وصلت إليه هذه الرسالة صالحًا للدخول إلى الحساب.',
      unexpected: 'إذا لم يكن هذا التغيير منك، فقد يكون شخص آخر قد استولى على حسابك: يُرجى التواصل معنا فورًا.',
    },
    EmailRemoved: {
      subject: 'تمت إزالة عنوان البريد الإلكتروني من حسابك على {place}',
      heading: 'تمت إزالة عنوان بريدك الإلكتروني',
      message: 'لم يعد عنوان البريد الإلكتروني هذا مرتبطًا بحسابك على {place}، ولم يعد صالحًا للدخول إليه.',
      unexpected: 'إذا لم يكن هذا التغيير منك، فقد يكون شخص آخر قد استولى على حسابك: يُرجى التواصل معنا فورًا.',
    },
    PhoneChanged: {
      subject: 'تم تغيير رقم الهاتف لحسابك على {place}',
      heading: 'تم تغيير رقم هاتفك',
      message: 'أصبح رقم الهاتف لحسابك على {place} هو {phone}.',
      unexpected: 'إذا لم يكن هذا التغيير منك، فيُرجى تغيير كلمة المرور الآن ومراجعة حسابك.',
    },
    PhoneRemoved: {
      subject: 'تمت إزالة رقم الهاتف من حسابك على {place}',
      heading: 'تمت إزالة رقم هاتفك',
      message: 'لم يعد رقم الهاتف {phone} مرتبطًا بحسابك على {place}.',
      unexpected: 'إذا لم يكن هذا التغيير منك، فيُرجى تغيير كلمة المرور الآن ومراجعة حسابك.',
    },
    IdentityLinked: {
      subject: 'يمكنك الآن تسجيل الدخول إلى {place} عبر {service}',
      heading: 'تمت إضافة طريقة لتسجيل الدخول',
      message: 'من الآن فصاعدًا، يمكن الدخول إلى حسابك على {place} عبر {service}.',
      unexpected: 'إذا لم يكن هذا التغيير منك، فيُرجى تغيير كلمة المرور الآن ومراجعة حسابك.',
    },
    IdentityRemoved: {
      subject: 'تمت إزالة {service} من حسابك على {place}',
      heading: 'تمت إزالة طريقة لتسجيل الدخول',
      message: 'لم يعد بالإمكان الدخول إلى حسابك على {place} عبر {service}.',
      unexpected: 'إذا لم يكن هذا التغيير منك، فيُرجى تغيير كلمة المرور الآن ومراجعة حسابك.',
    },
    NewDevice: {
      subject: 'تسجيل دخول جديد إلى {place}',
      heading: 'تسجيل دخول من جهاز جديد',
      message: 'تم الدخول إلى حسابك على {place} من جهاز لم نره من قبل.',
      unexpected: 'إذا لم يكن ذلك منك، فيُرجى تغيير كلمة المرور الآن ومراجعة حسابك.',
    },
    MfaAdded: {
      subject: 'تم تفعيل التحقق بخطوتين لحسابك على {place}',
      heading: 'تم تفعيل التحقق بخطوتين',
      message: 'من الآن فصاعدًا، يتطلب تسجيل الدخول إلى حسابك على {place} خطوة ثانية.',
      unexpected: 'إذا لم يكن هذا التغيير منك، فيُرجى تغيير كلمة المرور الآن ومراجعة حسابك.',
    },
    MfaRemoved: {
      subject: 'تم إيقاف التحقق بخطوتين لحسابك على {place}',
      heading: 'تم إيقاف التحقق بخطوتين',
      message: 'لم يعد تسجيل الدخول إلى حسابك على {place} يتطلب هذه الخطوة الثانية.',
      unexpected: 'إذا لم يكن هذا التغيير منك، فيُرجى تغيير كلمة المرور الآن وإعادة تفعيل التحقق بخطوتين.',
    },
  },
  details: { time: 'الوقت', device: 'الجهاز', network: 'الشبكة' },
};

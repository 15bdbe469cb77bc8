import type { Words } from './words.ts';

/** `{place}` always stands before a noun, `için` or `üzerinde`, so that the name needs no suffix. */
export const trTr: Words = {
  mails: {
    SignIn: {
      subject: '{code}, {place} giriş kodunuz',
      heading: 'Giriş kodunuz',
      instruction: '{place} hesabınıza giriş yapmak için bu kodu girin.',
      unexpected:
        'Giriş yapmayı denemediyseniz bu e-postayı dikkate almayın. Kod olmadan hiç kimse hesabınıza giremez.',
    },
    Register: {
      subject: '{code}, {place} kayıt kodunuz',
      heading: 'E-posta adresinizi doğrulayın',
      instruction: '{place} hesabınızı oluşturmak için bu kodu girin.',
      unexpected: 'Kaydolmayı denemediyseniz bu e-postayı dikkate almayın. Kod olmadan hesap oluşturulmaz.',
    },
    ForgotPassword: {
      subject: '{code}, {place} şifre sıfırlama kodunuz',
      heading: 'Şifrenizi sıfırlayın',
      instruction: '{place} hesabınıza yeni bir şifre belirlemek için bu kodu girin.',
      unexpected: 'Bunu siz istemediyseniz bu e-postayı dikkate almayın. Şifreniz aynı kalır.',
    },
    OrganizationInvitation: {
      subject: '{place} için bir davet aldınız',
      heading: 'Bir davet aldınız',
      instruction: '{place} için bir davet aldınız.',
      unexpected: 'Bu daveti beklemiyorsanız bu e-postayı dikkate almayın.',
    },
    Generic: {
      subject: '{code}, {place} doğrulama kodunuz',
      heading: 'Doğrulama kodunuz',
      instruction: '{place} üzerinde işleminize devam etmek için bu kodu girin.',
      unexpected: 'Bu kodu siz istemediyseniz bu e-postayı dikkate almayın.',
    },
    UserPermissionValidation: {
      subject: '{code}, {place} onay kodunuz',
      heading: 'Kimliğinizi doğrulayın',
      instruction: '{place} hesabınızda değişiklik yapmaya devam etmek için bu kodu girin.',
      unexpected:
        'Bunu siz yapmadıysanız başka biri hesabınızı kullanıyor olabilir: Kodu girmeyin ve şifrenizi değiştirin.',
    },
    BindNewIdentifier: {
      subject: '{code}, {place} e-posta doğrulama kodunuz',
      heading: 'Yeni e-posta adresinizi doğrulayın',
      instruction: 'Bu e-posta adresini {place} hesabınıza eklemek için bu kodu girin.',
      unexpected: 'Bunu siz istemediyseniz bu e-postayı dikkate almayın. Kod olmadan adres eklenmez.',
    },
    MfaVerification: {
      subject: '{code}, {place} iki adımlı doğrulama kodunuz',
      heading: 'İki adımlı doğrulama kodunuz',
      instruction: '{place} hesabınıza girişi tamamlamak için bu kodu girin.',
      unexpected:
        'Şu anda giriş yapmıyorsanız başka biri şifrenizi biliyor olabilir: En kısa sürede şifrenizi değiştirin.',
    },
    BindMfa: {
      subject: '{code}, {place} iki adımlı doğrulama etkinleştirme kodunuz',
      heading: 'İki adımlı doğrulamayı etkinleştirin',
      instruction:
        '{place} hesabınıza giriş yaparken bu e-posta adresini ikinci adım olarak kullanmak için bu kodu girin.',
      unexpected: 'Bunu siz istemediyseniz bu e-postayı dikkate almayın. Kod olmadan hiçbir şey değişmez.',
    },
  },
  textMessages: {
    SignIn: '{code}, giriş kodunuz.',
    Register: '{code}, kayıt kodunuz.',
    ForgotPassword: '{code}, şifre sıfırlama kodunuz.',
    OrganizationInvitation: 'Bir davet aldınız: {link}',
    Generic: '{code}, doğrulama kodunuz.',
    UserPermissionValidation: '{code}, hesabınızdaki bir değişikliğin onay kodu.',
    BindNewIdentifier: '{code}, yeni telefon numaranızın doğrulama kodu.',
    MfaVerification: '{code}, iki adımlı doğrulama kodunuz.',
    BindMfa: '{code}, iki adımlı doğrulama etkinleştirme kodunuz.',
  },
  afterTextMessageCode: 'Süresi {inTime} dolar. Kimseyle paylaşmayın.',
  invitedBy: {
    subject: '{inviter} size {place} için bir davet gönderdi',
    instruction: '{inviter} size {place} için bir davet gönderdi.',
  },
  applicationAtOrganization: '{application} ({organization})',
  acceptInvitation: 'Daveti kabul et',
  orOpenAddress: 'Dilerseniz bu adresi tarayıcınızda açın:',
  continueByLink: 'Bu bağlantıyla devam et',
  linkIsForBrowser: 'Bağlantı, bu e-postayı istediğiniz tarayıcıda çalışır. Başka bir yerde kodu girin.',
  codeExpires: 'Bu kodun süresi {inTime} dolar.',
  invitationExpires: 'Bu davetin süresi {inTime} dolar.',
  neverShare: 'Bu kodu kimseyle paylaşmayın. Sizden bu kodu asla istemeyiz.',
  notices: {
    PasswordChanged: {
      subject: '{place} şifreniz değiştirildi',
      heading: 'Şifreniz değiştirildi',
      message: '{place} hesabınızın şifresi değiştirildi.',
      unexpected: 'Bunu siz yapmadıysanız şifrenizi hemen sıfırlayın ve hesabınızı gözden geçirin.',
    },
    EmailChanged: {
      subject: '{place} hesabınızın e-posta adresi değiştirildi',
      heading: 'E-posta adresiniz değiştirildi',
      message: '{place} hesabınızın e-posta adresi artık {address}. Önceki adresle hesabınıza giriş yapılamaz.',
      unexpected:
        'Bunu siz yapmadıysanız hesabınız başka birinin eline geçmiş olabilir: Hemen bizimle iletişime geçin.',
    },
    EmailRemoved: {
      subject: '{place} hesabınızdan e-posta adresi kaldırıldı',
      heading: 'E-posta adresiniz kaldırıldı',
      message: 'Bu e-posta adresi artık {place} hesabınıza ait değil ve bu adresle hesabınıza giriş yapılamaz.',
      unexpected:
        'Bunu siz yapmadıysanız hesabınız başka birinin eline geçmiş olabilir: Hemen bizimle iletişime geçin.',
    },
    PhoneChanged: {
      subject: '{place} hesabınızın telefon numarası değiştirildi',
      heading: 'Telefon numaranız değiştirildi',
      message: '{place} hesabınızın telefon numarası artık {phone}.',
      unexpected: 'Bunu siz yapmadıysanız şifrenizi hemen değiştirin ve hesabınızı gözden geçirin.',
    },
    PhoneRemoved: {
      subject: '{place} hesabınızdan telefon numarası kaldırıldı',
      heading: 'Telefon numaranız kaldırıldı',
      message: '{phone} telefon numarası artık {place} hesabınıza ait değil.',
      unexpected: 'Bunu siz yapmadıysanız şifrenizi hemen değiştirin ve hesabınızı gözden geçirin.',
    },
    IdentityLinked: {
      subject: 'Artık {place} hesabınıza {service} ile giriş yapabilirsiniz',
      heading: 'Bir giriş yöntemi eklendi',
      message: 'Bundan sonra {place} hesabınıza {service} ile giriş yapılabilir.',
      unexpected: 'Bunu siz yapmadıysanız şifrenizi hemen değiştirin ve hesabınızı gözden geçirin.',
    },
    IdentityRemoved: {
      subject: '{service}, {place} hesabınızdan kaldırıldı',
      heading: 'Bir giriş yöntemi kaldırıldı',
      message: '{place} hesabınıza artık {service} ile giriş yapılamaz.',
      unexpected: 'Bunu siz yapmadıysanız şifrenizi hemen değiştirin ve hesabınızı gözden geçirin.',
    },
    NewDevice: {
      subject: '{place} hesabınıza yeni giriş',
      heading: 'Yeni bir cihazdan giriş yapıldı',
      message: '{place} hesabınıza daha önce görmediğimiz bir cihazdan giriş yapıldı.',
      unexpected: 'Bunu siz yapmadıysanız şifrenizi hemen değiştirin ve hesabınızı gözden geçirin.',
    },
    MfaAdded: {
      subject: '{place} hesabınıza iki adımlı doğrulama eklendi',
      heading: 'İki adımlı doğrulama eklendi',
      message: 'Bundan sonra {place} hesabınıza giriş yaparken ikinci bir adım istenecek.',
      unexpected: 'Bunu siz yapmadıysanız şifrenizi hemen değiştirin ve hesabınızı gözden geçirin.',
    },
    MfaRemoved: {
      subject: '{place} hesabınızdan iki adımlı doğrulama kaldırıldı',
      heading: 'İki adımlı doğrulama kaldırıldı',
      message: '{place} hesabınıza giriş yaparken artık bu ikinci adım istenmeyecek.',
      unexpected: 'Bunu siz yapmadıysanız şifrenizi hemen değiştirin ve iki adımlı doğrulamayı yeniden etkinleştirin.',
    },
  },
  details: { time: 'Tarih ve saat', device: 'Cihaz', network: 'Ağ' },
};

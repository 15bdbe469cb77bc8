import type { Words } from './words.ts';

/** Names stand in quotes: a name may be Chinese or Latin, and a space beside it would be right for one of them only. */
export const zhTw: Words = {
  mails: {
    SignIn: {
      subject: '{code} 是您的「{place}」登入驗證碼',
      heading: '您的登入驗證碼',
      instruction: '請輸入此驗證碼，登入「{place}」。',
      unexpected: '如果您沒有嘗試登入，請忽略這封電子郵件。沒有驗證碼，任何人都無法登入。',
    },
    Register: {
      subject: '{code} 是您的「{place}」註冊驗證碼',
      heading: '驗證您的電子郵件地址',
      instruction: '請輸入此驗證碼，建立您的「{place}」帳號。',
      unexpected: '如果您沒有註冊，請忽略這封電子郵件。未輸入驗證碼，就不會建立帳號。',
    },
    ForgotPassword: {
      subject: '{code} 是您的「{place}」密碼重設驗證碼',
      heading: '重設您的密碼',
      instruction: '請輸入此驗證碼，為您的「{place}」帳號設定新密碼。',
      unexpected: '如果您沒有要求重設密碼，請忽略這封電子郵件。您的密碼會維持不變。',
    },
    OrganizationInvitation: {
      subject: '您受邀加入「{place}」',
      heading: '您收到一份邀請',
      instruction: '您受邀加入「{place}」。',
      unexpected: '如果您不清楚這份邀請的來由，請忽略這封電子郵件。',
    },
    Generic: {
      subject: '{code} 是您的「{place}」驗證碼',
      heading: '您的驗證碼',
      instruction: '請輸入此驗證碼，繼續使用「{place}」。',
      unexpected: '如果您沒有要求此驗證碼，請忽略這封電子郵件。',
    },
    UserPermissionValidation: {
      subject: '{code} 是您的「{place}」身分驗證碼',
      heading: '請確認是您本人操作',
      instruction: '請輸入此驗證碼，繼續變更您的「{place}」帳號設定。',
      unexpected: '如果這不是您本人的操作，可能有人正在使用您的帳號。請勿輸入此驗證碼，並變更您的密碼。',
    },
    BindNewIdentifier: {
      subject: '{code} 是您的「{place}」電子郵件驗證碼',
      heading: '驗證您的新電子郵件地址',
      instruction: '請輸入此驗證碼，將這個電子郵件地址新增至您的「{place}」帳號。',
      unexpected: '如果這不是您本人的操作，請忽略這封電子郵件。未輸入驗證碼，就不會新增這個電子郵件地址。',
    },
    MfaVerification: {
      subject: '{code} 是您的「{place}」兩步驟驗證碼',
      heading: '您的兩步驟驗證碼',
      instruction: '請輸入此驗證碼，完成登入「{place}」。',
      unexpected: '如果不是您本人正在登入，可能有人知道您的密碼，請儘快變更密碼。',
    },
    BindMfa: {
      subject: '{code} 用於設定「{place}」的兩步驟驗證',
      heading: '設定兩步驟驗證',
      instruction: '請輸入此驗證碼，將這個電子郵件地址設為登入「{place}」時的第二步驟驗證方式。',
      unexpected: '如果這不是您本人的操作，請忽略這封電子郵件。未輸入驗證碼，任何設定都不會變更。',
    },
  },
  textMessages: {
    SignIn: '{code} 是您的登入驗證碼。',
    Register: '{code} 是您的註冊驗證碼。',
    ForgotPassword: '{code} 是您的密碼重設驗證碼。',
    OrganizationInvitation: '您收到一份加入邀請：{link}',
    Generic: '{code} 是您的驗證碼。',
    UserPermissionValidation: '{code} 用於確認您的帳號變更。',
    BindNewIdentifier: '{code} 用於驗證您的新手機號碼。',
    MfaVerification: '{code} 是您的兩步驟驗證碼。',
    BindMfa: '{code} 用於設定兩步驟驗證。',
  },
  afterTextMessageCode: '驗證碼將於 {inTime}失效，請勿告訴他人。',
  invitedBy: {
    subject: '{inviter} 邀請您加入「{place}」',
    instruction: '{inviter} 邀請您加入「{place}」。',
  },
  applicationAtOrganization: '{application}（{organization}）',
  acceptInvitation: '接受邀請',
  orOpenAddress: '或在瀏覽器中開啟以下網址：',
  continueByLink: '透過此連結繼續',
  linkIsForBrowser: '此連結僅在您要求這封電子郵件時所用的瀏覽器中有效。在其他地方，請輸入驗證碼。',
  codeExpires: '此驗證碼將於 {inTime}失效。',
  invitationExpires: '此邀請將於 {inTime}失效。',
  neverShare: '請勿將此驗證碼告訴任何人。我們絕不會向您索取驗證碼。',
  notices: {
    PasswordChanged: {
      subject: '您的「{place}」密碼已變更',
      heading: '您的密碼已變更',
      message: '您的「{place}」帳號的密碼已變更。',
      unexpected: '如果這不是您本人的操作，請立即重設密碼，並檢查帳號是否有異狀。',
    },
    EmailChanged: {
      subject: '您的「{place}」帳號的電子郵件地址已變更',
      heading: '您的電子郵件地址已變更',
      message: '您的「{place}」帳號現在使用的電子郵件地址是 {address}。收到這封郵件的地址已無法再用來登入。',
      unexpected: '如果這不是您本人的操作，您的帳號可能已遭他人盜用，請立即與我們聯絡。',
    },
    NewDevice: {
      subject: '您的「{place}」帳號有新的登入活動',
      heading: '有新裝置登入',
      message: '您的「{place}」帳號在一部我們先前未見過的裝置上登入。',
      unexpected: '如果這不是您本人的操作，請立即變更密碼，並檢查帳號是否有異狀。',
    },
    MfaAdded: {
      subject: '您的「{place}」帳號已新增兩步驟驗證',
      heading: '已新增兩步驟驗證',
      message: '今後登入您的「{place}」帳號時，需要完成第二步驟驗證。',
      unexpected: '如果這不是您本人的操作，請立即變更密碼，並檢查帳號是否有異狀。',
    },
    MfaRemoved: {
      subject: '您的「{place}」帳號已移除兩步驟驗證',
      heading: '已移除兩步驟驗證',
      message: '今後登入您的「{place}」帳號時，不再需要這個驗證步驟。',
      unexpected: '如果這不是您本人的操作，請立即變更密碼，並重新開啟兩步驟驗證。',
    },
  },
  details: { time: '時間', device: '裝置', network: '網路' },
};

import type { Words } from './words.ts';

/** Names stand in quotes: a name may be Chinese or Latin, and a space beside it would be right for one of them only. */
export const zhHk: Words = {
  mails: {
    SignIn: {
      subject: '{code} 是您的「{place}」登入驗證碼',
      heading: '您的登入驗證碼',
      instruction: '請輸入此驗證碼，登入「{place}」。',
      unexpected: '如您沒有嘗試登入，請忽略此電郵。沒有驗證碼，任何人都無法登入。',
    },
    Register: {
      subject: '{code} 是您的「{place}」註冊驗證碼',
      heading: '驗證您的電郵地址',
      instruction: '請輸入此驗證碼，建立您的「{place}」帳戶。',
      unexpected: '如您沒有註冊，請忽略此電郵。未輸入驗證碼，就不會建立帳戶。',
    },
    ForgotPassword: {
      subject: '{code} 是您的「{place}」密碼重設驗證碼',
      heading: '重設您的密碼',
      instruction: '請輸入此驗證碼，為您的「{place}」帳戶設定新密碼。',
      unexpected: '如您沒有要求重設密碼，請忽略此電郵。您的密碼將維持不變。',
    },
    OrganizationInvitation: {
      subject: '您獲邀加入「{place}」',
      heading: '您收到一份邀請',
      instruction: '您獲邀加入「{place}」。',
      unexpected: '如您不清楚此邀請的來由，請忽略此電郵。',
    },
    Generic: {
      subject: '{code} 是您的「{place}」驗證碼',
      heading: '您的驗證碼',
      instruction: '請輸入此驗證碼，繼續使用「{place}」。',
      unexpected: '如您沒有要求此驗證碼，請忽略此電郵。',
    },
    UserPermissionValidation: {
      subject: '{code} 是您的「{place}」身份驗證碼',
      heading: '請確認是您本人操作',
      instruction: '請輸入此驗證碼，繼續更改您的「{place}」帳戶設定。',
      unexpected: '如並非您本人操作，可能有人正在使用您的帳戶。請勿輸入此驗證碼，並更改您的密碼。',
    },
    BindNewIdentifier: {
      subject: '{code} 是您的「{place}」電郵驗證碼',
      heading: '驗證您的新電郵地址',
      instruction: '請輸入此驗證碼，將此電郵地址新增至您的「{place}」帳戶。',
      unexpected: '如並非您本人操作，請忽略此電郵。未輸入驗證碼，就不會新增此電郵地址。',
    },
    MfaVerification: {
      subject: '{code} 是您的「{place}」兩步驗證碼',
      heading: '您的兩步驗證碼',
      instruction: '請輸入此驗證碼，完成登入「{place}」。',
      unexpected: '如並非您本人正在登入，可能有人知道您的密碼，請盡快更改密碼。',
    },
    BindMfa: {
      subject: '{code} 用於設定「{place}」的兩步驗證',
      heading: '設定兩步驗證',
      instruction: '請輸入此驗證碼，將此電郵地址設為登入「{place}」時的第二步驗證方式。',
      unexpected: '如並非您本人操作，請忽略此電郵。未輸入驗證碼，任何設定都不會更改。',
    },
  },
  textMessages: {
    SignIn: '{code} 是您的登入驗證碼。',
    Register: '{code} 是您的註冊驗證碼。',
    ForgotPassword: '{code} 是您的密碼重設驗證碼。',
    OrganizationInvitation: '您收到一份加入邀請：{link}',
    Generic: '{code} 是您的驗證碼。',
    UserPermissionValidation: '{code} 用於確認您的帳戶更改。',
    BindNewIdentifier: '{code} 用於驗證您的新手機號碼。',
    MfaVerification: '{code} 是您的兩步驗證碼。',
    BindMfa: '{code} 用於設定兩步驗證。',
  },
  afterTextMessageCode: '驗證碼將於 {inTime}失效，請勿向他人透露。',
  invitedBy: {
    subject: '{inviter} 邀請您加入「{place}」',
    instruction: '{inviter} 邀請您加入「{place}」。',
  },
  applicationAtOrganization: '{application}（{organization}）',
  acceptInvitation: '接受邀請',
  orOpenAddress: '或在瀏覽器開啟以下網址：',
  continueByLink: '透過此連結繼續',
  linkIsForBrowser: '此連結只在您要求此電郵時使用的瀏覽器中有效。在其他地方，請輸入驗證碼。',
  codeExpires: '此驗證碼將於 {inTime}失效。',
  invitationExpires: '此邀請將於 {inTime}失效。',
  neverShare: '請勿向任何人透露此驗證碼。我們絕不會向您索取驗證碼。',
  notices: {
    PasswordChanged: {
      subject: '您的「{place}」密碼已更改',
      heading: '您的密碼已更改',
      message: '您的「{place}」帳戶的密碼已更改。',
      unexpected: '如並非您本人操作，請立即重設密碼，並檢查帳戶有否異常。',
    },
    EmailChanged: {
      subject: '您的「{place}」帳戶的電郵地址已更改',
      heading: '您的電郵地址已更改',
      message: '您的「{place}」帳戶現在使用的電郵地址是 {address}。收到此電郵的地址已無法再用於登入。',
      unexpected: '如並非您本人操作，您的帳戶可能已被他人盜用，請立即與我們聯絡。',
    },
    NewDevice: {
      subject: '您的「{place}」帳戶有新的登入活動',
      heading: '有新裝置登入',
      message: '您的「{place}」帳戶在一部我們從未見過的裝置上登入。',
      unexpected: '如並非您本人操作，請立即更改密碼，並檢查帳戶有否異常。',
    },
    MfaAdded: {
      subject: '您的「{place}」帳戶已新增兩步驗證',
      heading: '已新增兩步驗證',
      message: '今後登入您的「{place}」帳戶時，需要完成第二步驗證。',
      unexpected: '如並非您本人操作，請立即更改密碼，並檢查帳戶有否異常。',
    },
    MfaRemoved: {
      subject: '您的「{place}」帳戶已移除兩步驗證',
      heading: '已移除兩步驗證',
      message: '今後登入您的「{place}」帳戶時，不再需要這個驗證步驟。',
      unexpected: '如並非您本人操作，請立即更改密碼，並重新開啟兩步驗證。',
    },
  },
  details: { time: '時間', device: '裝置', network: '網絡' },
};

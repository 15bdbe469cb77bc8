import type { Words } from './words.ts';

export const ja: Words = {
  mails: {
    SignIn: {
      subject: '{code} は{place}のログインコードです',
      heading: 'ログインコード',
      instruction: '{place}にログインするには、次のコードを入力してください。',
      unexpected:
        'ログインしようとした覚えがない場合は、このメールを無視してください。コードがなければ、誰もログインできません。',
    },
    Register: {
      subject: '{code} は{place}の新規登録コードです',
      heading: 'メールアドレスの確認',
      instruction: '{place}のアカウントを作成するには、次のコードを入力してください。',
      unexpected:
        '登録した覚えがない場合は、このメールを無視してください。コードを入力しない限り、アカウントは作成されません。',
    },
    ForgotPassword: {
      subject: '{code} は{place}のパスワード再設定コードです',
      heading: 'パスワードの再設定',
      instruction: '{place}の新しいパスワードを設定するには、次のコードを入力してください。',
      unexpected: '再設定をリクエストした覚えがない場合は、このメールを無視してください。パスワードは変更されません。',
    },
    OrganizationInvitation: {
      subject: '{place}への招待が届いています',
      heading: '招待が届いています',
      instruction: '{place}に招待されています。',
      unexpected: 'この招待に心当たりがない場合は、このメールを無視してください。',
    },
    Generic: {
      subject: '{code} は{place}の確認コードです',
      heading: '確認コード',
      instruction: '{place}で続行するには、次のコードを入力してください。',
      unexpected: 'このコードをリクエストした覚えがない場合は、このメールを無視してください。',
    },
    UserPermissionValidation: {
      subject: '{code} は{place}の本人確認コードです',
      heading: 'ご本人の確認',
      instruction: '{place}のアカウントの変更を続けるには、次のコードを入力してください。',
      unexpected:
        '心当たりがない場合は、第三者がアカウントを使用している可能性があります。コードを入力せず、パスワードを変更してください。',
    },
    BindNewIdentifier: {
      subject: '{code} は{place}のメールアドレス確認コードです',
      heading: '新しいメールアドレスの確認',
      instruction: 'このメールアドレスを{place}のアカウントに追加するには、次のコードを入力してください。',
      unexpected:
        'リクエストした覚えがない場合は、このメールを無視してください。コードを入力しない限り、メールアドレスは追加されません。',
    },
    MfaVerification: {
      subject: '{code} は{place}の2段階認証コードです',
      heading: '2段階認証コード',
      instruction: '{place}へのログインを完了するには、次のコードを入力してください。',
      unexpected:
        '現在ログインしようとしていない場合は、パスワードが第三者に知られている可能性があります。できるだけ早くパスワードを変更してください。',
    },
    BindMfa: {
      subject: '{code} は{place}の2段階認証の設定コードです',
      heading: '2段階認証の設定',
      instruction: 'このメールアドレスを{place}の2段階認証に使用するには、次のコードを入力してください。',
      unexpected:
        'リクエストした覚えがない場合は、このメールを無視してください。コードを入力しない限り、設定は変更されません。',
    },
  },
  textMessages: {
    SignIn: '{code} はログインコードです。',
    Register: '{code} は新規登録コードです。',
    ForgotPassword: '{code} はパスワード再設定コードです。',
    OrganizationInvitation: '招待が届いています：{link}',
    Generic: '{code} は確認コードです。',
    UserPermissionValidation: '{code} はアカウント変更の確認コードです。',
    BindNewIdentifier: '{code} は新しい電話番号の確認コードです。',
    MfaVerification: '{code} は2段階認証コードです。',
    BindMfa: '{code} は2段階認証の設定コードです。',
  },
  afterTextMessageCode: '{inTime}に無効になります。誰にも教えないでください。',
  invitedBy: {
    subject: '{inviter}さんから{place}への招待が届いています',
    instruction: '{inviter}さんから{place}への招待が届いています。',
  },
  applicationAtOrganization: '{application}（{organization}）',
  acceptInvitation: '招待を承諾する',
  orOpenAddress: 'または、ブラウザで次のアドレスを開いてください：',
  continueByLink: 'このリンクで続ける',
  linkIsForBrowser:
    'リンクは、このメールをリクエストしたブラウザでのみ使えます。それ以外の場所では、コードを入力してください。',
  codeExpires: 'このコードは {inTime}に無効になります。',
  invitationExpires: 'この招待は {inTime}に無効になります。',
  neverShare: 'このコードは誰にも教えないでください。こちらからコードをお尋ねすることは一切ありません。',
  notices: {
    PasswordChanged: {
      subject: '{place}のパスワードが変更されました',
      heading: 'パスワードが変更されました',
      message: '{place}のアカウントのパスワードが変更されました。',
      unexpected: '心当たりがない場合は、すぐにパスワードを再設定し、アカウントに異常がないか確認してください。',
    },
    EmailChanged: {
      subject: '{place}のアカウントのメールアドレスが変更されました',
      heading: 'メールアドレスが変更されました',
      message:
        '{place}のアカウントのメールアドレスが {address} に変更されました。このメールを受け取ったアドレスでは、今後ログインできません。',
      unexpected:
        '心当たりがない場合は、アカウントが第三者に乗っ取られている可能性があります。すぐにお問い合わせください。',
    },
    EmailRemoved: {
      subject: '{place}のアカウントからメールアドレスが削除されました',
      heading: 'メールアドレスが削除されました',
      message: 'このメールアドレスは{place}のアカウントから削除されました。今後、このアドレスではログインできません。',
      unexpected:
        '心当たりがない場合は、アカウントが第三者に乗っ取られている可能性があります。すぐにお問い合わせください。',
    },
    PhoneChanged: {
      subject: '{place}のアカウントの電話番号が変更されました',
      heading: '電話番号が変更されました',
      message: '{place}のアカウントの電話番号が {phone} に変更されました。',
      unexpected: '心当たりがない場合は、すぐにパスワードを変更し、アカウントに異常がないか確認してください。',
    },
    PhoneRemoved: {
      subject: '{place}のアカウントから電話番号が削除されました',
      heading: '電話番号が削除されました',
      message: '電話番号 {phone} は{place}のアカウントから削除されました。',
      unexpected: '心当たりがない場合は、すぐにパスワードを変更し、アカウントに異常がないか確認してください。',
    },
    IdentityLinked: {
      subject: '{service}で{place}にログインできるようになりました',
      heading: 'ログイン方法が追加されました',
      message: '今後、{service}を使って{place}のアカウントにログインできます。',
      unexpected: '心当たりがない場合は、すぐにパスワードを変更し、アカウントに異常がないか確認してください。',
    },
    IdentityRemoved: {
      subject: '{place}のアカウントから{service}が削除されました',
      heading: 'ログイン方法が削除されました',
      message: '今後、{service}では{place}のアカウントにログインできません。',
      unexpected: '心当たりがない場合は、すぐにパスワードを変更し、アカウントに異常がないか確認してください。',
    },
    NewDevice: {
      subject: '{place}に新しいデバイスからログインがありました',
      heading: '新しいデバイスからのログイン',
      message: '{place}のアカウントに、これまで使われたことのないデバイスからログインがありました。',
      unexpected: '心当たりがない場合は、すぐにパスワードを変更し、アカウントに異常がないか確認してください。',
    },
    MfaAdded: {
      subject: '{place}のアカウントに2段階認証が追加されました',
      heading: '2段階認証が追加されました',
      message: '今後、{place}のアカウントにログインする際は、2段階目の認証が必要になります。',
      unexpected: '心当たりがない場合は、すぐにパスワードを変更し、アカウントに異常がないか確認してください。',
    },
    MfaRemoved: {
      subject: '{place}のアカウントから2段階認証が削除されました',
      heading: '2段階認証が削除されました',
      message: '今後、{place}のアカウントにログインする際に、この2段階目の認証は求められません。',
      unexpected: '心当たりがない場合は、すぐにパスワードを変更し、2段階認証を再度有効にしてください。',
    },
  },
  details: { time: '日時', device: 'デバイス', network: 'ネットワーク' },
};

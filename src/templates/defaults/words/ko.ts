import type { Words } from './words.ts';

/**
 * No particle stands behind a name or a code whose form hangs on the last sound before it (은/는, 을/를, 으로/로); hence
 * the dash after the code.
 */
export const ko: Words = {
  mails: {
    SignIn: {
      subject: '{code} - {place} 로그인 코드',
      heading: '로그인 코드',
      instruction: '{place}에 로그인하려면 아래 코드를 입력해 주세요.',
      unexpected:
        '로그인을 시도하지 않았다면 이 이메일을 무시하셔도 됩니다. 코드가 없으면 아무도 로그인할 수 없습니다.',
    },
    Register: {
      subject: '{code} - {place} 가입 코드',
      heading: '이메일 주소 확인',
      instruction: '{place} 계정을 만들려면 아래 코드를 입력해 주세요.',
      unexpected:
        '가입을 신청하지 않았다면 이 이메일을 무시하셔도 됩니다. 코드를 입력하지 않으면 계정이 만들어지지 않습니다.',
    },
    ForgotPassword: {
      subject: '{code} - {place} 비밀번호 재설정 코드',
      heading: '비밀번호 재설정',
      instruction: '{place} 계정의 새 비밀번호를 설정하려면 아래 코드를 입력해 주세요.',
      unexpected: '비밀번호 재설정을 요청하지 않았다면 이 이메일을 무시하셔도 됩니다. 비밀번호는 변경되지 않습니다.',
    },
    OrganizationInvitation: {
      subject: '{place}에 초대되었습니다',
      heading: '초대장이 도착했습니다',
      instruction: '{place}에 참여하도록 초대되었습니다.',
      unexpected: '예상하지 못한 초대라면 이 이메일을 무시하셔도 됩니다.',
    },
    Generic: {
      subject: '{code} - {place} 인증 코드',
      heading: '인증 코드',
      instruction: '{place}에서 계속하려면 아래 코드를 입력해 주세요.',
      unexpected: '코드를 요청하지 않았다면 이 이메일을 무시하셔도 됩니다.',
    },
    UserPermissionValidation: {
      subject: '{code} - {place} 본인 확인 코드',
      heading: '본인 확인',
      instruction: '{place} 계정 변경을 계속하려면 아래 코드를 입력해 주세요.',
      unexpected:
        '본인이 요청하지 않았다면 다른 사람이 계정을 사용하고 있을 수 있습니다. 코드를 입력하지 말고 비밀번호를 변경해 주세요.',
    },
    BindNewIdentifier: {
      subject: '{code} - {place} 이메일 주소 확인 코드',
      heading: '새 이메일 주소 확인',
      instruction: '이 이메일 주소를 {place} 계정에 추가하려면 아래 코드를 입력해 주세요.',
      unexpected:
        '본인이 요청하지 않았다면 이 이메일을 무시하셔도 됩니다. 코드를 입력하지 않으면 이메일 주소가 추가되지 않습니다.',
    },
    MfaVerification: {
      subject: '{code} - {place} 2단계 인증 코드',
      heading: '2단계 인증 코드',
      instruction: '{place} 로그인을 완료하려면 아래 코드를 입력해 주세요.',
      unexpected:
        '지금 로그인하고 있지 않다면 다른 사람이 비밀번호를 알고 있을 수 있습니다. 가능한 한 빨리 비밀번호를 변경해 주세요.',
    },
    BindMfa: {
      subject: '{code} - {place} 2단계 인증 설정 코드',
      heading: '2단계 인증 설정',
      instruction: '{place}에 로그인할 때 이 이메일 주소를 2단계 인증에 사용하려면 아래 코드를 입력해 주세요.',
      unexpected:
        '본인이 요청하지 않았다면 이 이메일을 무시하셔도 됩니다. 코드를 입력하지 않으면 아무것도 변경되지 않습니다.',
    },
  },
  textMessages: {
    SignIn: '{code} - 로그인 코드입니다.',
    Register: '{code} - 가입 코드입니다.',
    ForgotPassword: '{code} - 비밀번호 재설정 코드입니다.',
    OrganizationInvitation: '초대장이 도착했습니다: {link}',
    Generic: '{code} - 인증 코드입니다.',
    UserPermissionValidation: '{code} - 계정 변경 확인 코드입니다.',
    BindNewIdentifier: '{code} - 새 전화번호 확인 코드입니다.',
    MfaVerification: '{code} - 2단계 인증 코드입니다.',
    BindMfa: '{code} - 2단계 인증 설정 코드입니다.',
  },
  afterTextMessageCode: '{inTime} 만료됩니다. 타인과 공유하지 마세요.',
  invitedBy: {
    subject: '{inviter}님이 {place}에 초대했습니다',
    instruction: '{inviter}님이 {place}에 초대했습니다.',
  },
  applicationAtOrganization: '{organization}의 {application}',
  acceptInvitation: '초대 수락',
  orOpenAddress: '또는 브라우저에서 다음 주소로 접속해 주세요:',
  continueByLink: '이 링크로 계속하기',
  linkIsForBrowser: '링크는 이 이메일을 요청한 브라우저에서 사용할 수 있습니다. 다른 곳에서는 코드를 입력해 주세요.',
  codeExpires: '이 코드는 {inTime} 만료됩니다.',
  invitationExpires: '이 초대는 {inTime} 만료됩니다.',
  neverShare: '이 코드를 다른 사람에게 절대 알려 주지 마세요. 저희는 어떤 경우에도 코드를 묻지 않습니다.',
  notices: {
    PasswordChanged: {
      subject: '{place} 비밀번호가 변경되었습니다',
      heading: '비밀번호가 변경되었습니다',
      message: '{place} 계정의 비밀번호가 변경되었습니다.',
      unexpected: '본인이 변경하지 않았다면 지금 바로 비밀번호를 재설정하고 계정에 이상이 없는지 확인해 주세요.',
    },
    EmailChanged: {
      subject: '{place} 계정의 이메일 주소가 변경되었습니다',
      heading: '이메일 주소가 변경되었습니다',
      message:
        '{place} 계정의 새 이메일 주소는 {address}입니다. 지금 이 이메일을 받은 주소로는 더 이상 로그인할 수 없습니다.',
      unexpected: '본인이 변경하지 않았다면 다른 사람이 계정을 도용했을 수 있습니다. 즉시 문의해 주세요.',
    },
    EmailRemoved: {
      subject: '{place} 계정에서 이메일 주소가 삭제되었습니다',
      heading: '이메일 주소가 삭제되었습니다',
      message: '이 이메일 주소는 {place} 계정에서 삭제되어 더 이상 로그인에 사용할 수 없습니다.',
      unexpected: '본인이 삭제하지 않았다면 다른 사람이 계정을 도용했을 수 있습니다. 즉시 문의해 주세요.',
    },
    PhoneChanged: {
      subject: '{place} 계정의 전화번호가 변경되었습니다',
      heading: '전화번호가 변경되었습니다',
      message: '{place} 계정의 새 전화번호는 {phone}입니다.',
      unexpected: '본인이 변경하지 않았다면 지금 바로 비밀번호를 변경하고 계정에 이상이 없는지 확인해 주세요.',
    },
    PhoneRemoved: {
      subject: '{place} 계정에서 전화번호가 삭제되었습니다',
      heading: '전화번호가 삭제되었습니다',
      message: '전화번호 {phone} 연결이 {place} 계정에서 해제되었습니다.',
      unexpected: '본인이 변경하지 않았다면 지금 바로 비밀번호를 변경하고 계정에 이상이 없는지 확인해 주세요.',
    },
    IdentityLinked: {
      subject: '이제 {service} 계정으로 {place}에 로그인할 수 있습니다',
      heading: '로그인 방법이 추가되었습니다',
      message: '앞으로 {service} 계정으로 {place} 계정에 로그인할 수 있습니다.',
      unexpected: '본인이 변경하지 않았다면 지금 바로 비밀번호를 변경하고 계정에 이상이 없는지 확인해 주세요.',
    },
    IdentityRemoved: {
      subject: '{place} 계정에서 {service} 로그인이 삭제되었습니다',
      heading: '로그인 방법이 삭제되었습니다',
      message: '더 이상 {service} 계정으로 {place} 계정에 로그인할 수 없습니다.',
      unexpected: '본인이 변경하지 않았다면 지금 바로 비밀번호를 변경하고 계정에 이상이 없는지 확인해 주세요.',
    },
    NewDevice: {
      subject: '{place} 계정에 새로운 로그인이 있었습니다',
      heading: '새 기기에서 로그인했습니다',
      message: '이전에 사용한 적이 없는 기기에서 {place} 계정에 로그인했습니다.',
      unexpected: '본인이 로그인하지 않았다면 지금 바로 비밀번호를 변경하고 계정에 이상이 없는지 확인해 주세요.',
    },
    MfaAdded: {
      subject: '{place} 계정에 2단계 인증이 추가되었습니다',
      heading: '2단계 인증이 추가되었습니다',
      message: '이제 {place} 계정에 로그인할 때 2단계 인증을 거쳐야 합니다.',
      unexpected: '본인이 추가하지 않았다면 지금 바로 비밀번호를 변경하고 계정에 이상이 없는지 확인해 주세요.',
    },
    MfaRemoved: {
      subject: '{place} 계정에서 2단계 인증이 해제되었습니다',
      heading: '2단계 인증이 해제되었습니다',
      message: '이제 {place} 계정에 로그인할 때 이 인증 단계를 거치지 않습니다.',
      unexpected: '본인이 해제하지 않았다면 지금 바로 비밀번호를 변경하고 2단계 인증을 다시 설정해 주세요.',
    },
  },
  details: { time: '일시', device: '기기', network: '네트워크' },
};

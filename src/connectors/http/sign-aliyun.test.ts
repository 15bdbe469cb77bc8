import { describe, expect, it } from 'vitest';
import { acs3Headers, rpcParameters, thisMoment } from './sign-aliyun.ts';

describe('the signature of Alibaba Cloud', () => {
  it('V3 is that of the documented RunInstances', () => {
    const headers = acs3Headers(
      {
        method: 'POST',
        host: 'ecs.cn-shanghai.aliyuncs.com',
        action: 'RunInstances',
        version: '2014-05-26',
        query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
      },
      { accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' },
      { now: new Date('2023-10-26T10:22:32Z'), nonce: '3156853299f313e23d1673dc12e1703d' },
    );
    expect(headers).toEqual({
      'x-acs-action': 'RunInstances',
      'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-version': '2014-05-26',
      authorization:
        'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,' +
        'SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,' +
        'Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    });
  });

  it.each([
    [
      'DescribeRegions',
      'XML',
      {},
      '2016-02-23T12:46:24Z',
      '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf',
      'OLeaidS1JvxuMvnyHOwuJ+uX5qY=',
    ],
    [
      'DescribeDedicatedHosts',
      'JSON',
      { RegionId: 'cn-beijing' },
      '2023-03-13T08:34:30Z',
      'edb2b34af0af9a6d14deaf7c1a5315eb',
      '9NaGiOspFP5UPcwX8Iwt2YJXXuk=',
    ],
  ])('of RPC calls is that of the documented %s', (action, format, more, now, nonce, signature) => {
    const parameters = rpcParameters(
      'GET',
      { Format: format, Action: action, Version: '2014-05-26', ...more },
      { accessKeyId: 'testid', accessKeySecret: 'testsecret' },
      { now: new Date(now), nonce },
    );
    expect(parameters.Signature).toBe(signature);
  });

  it('has another nonce every time', () => {
    expect(thisMoment().nonce).not.toBe(thisMoment().nonce);
  });
});

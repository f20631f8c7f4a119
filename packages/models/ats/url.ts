import { model, onCreate, url as webAddress, vocabulary, word } from '../language/index.ts'

export const urlType = vocabulary('UrlType', [
  'PERSONAL',
  'COMPANY',
  'PORTFOLIO',
  'BLOG',
  'SOCIAL_MEDIA',
  'OTHER',
  'JOB_POSTING',
])

export const url = model('ats.Url', {
  description: 'One web address of a candidate, job or posting.',
  fields: {
    value: webAddress('The address itself.', onCreate),
    url_type: word(urlType, 'What is found there.', onCreate),
  },
})

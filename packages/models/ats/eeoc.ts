import { datetime, equals, model, reference, vocabulary, word } from '../language/index.ts'

export const race = vocabulary('Race', [
  'AMERICAN_INDIAN_OR_ALASKAN_NATIVE',
  'ASIAN',
  'BLACK_OR_AFRICAN_AMERICAN',
  'HISPANIC_OR_LATINO',
  'WHITE',
  'NATIVE_HAWAIIAN_OR_OTHER_PACIFIC_ISLANDER',
  'TWO_OR_MORE_RACES',
  'DECLINE_TO_SELF_IDENTIFY',
])

export const gender = vocabulary('Gender', ['MALE', 'FEMALE', 'NON-BINARY', 'OTHER', 'DECLINE_TO_SELF_IDENTIFY'])

export const veteranStatus = vocabulary('VeteranStatus', [
  'I_AM_NOT_A_PROTECTED_VETERAN',
  'I_IDENTIFY_AS_ONE_OR_MORE_OF_THE_CLASSIFICATIONS_OF_A_PROTECTED_VETERAN',
  'I_DONT_WISH_TO_ANSWER',
])

export const disabilityStatus = vocabulary('DisabilityStatus', [
  'YES_I_HAVE_A_DISABILITY_OR_PREVIOUSLY_HAD_A_DISABILITY',
  'NO_I_DONT_HAVE_A_DISABILITY',
  'I_DONT_WISH_TO_ANSWER',
])

export const eeoc = model('ats.Eeoc', {
  path: 'eeocs',
  description:
    'What a candidate chose to disclose for equal employment statistics of the United States. It must not be used to decide on an application.',
  fields: {
    candidate: reference('ats.Candidate', 'The candidate who answered.'),
    submitted_at: datetime('When the candidate answered.'),
    race: word(race, 'The race or ethnic group the candidate named.'),
    gender: word(gender, 'The gender the candidate named.'),
    veteran_status: word(veteranStatus, 'Whether the candidate is a protected veteran, by own account.'),
    disability_status: word(disabilityStatus, 'Whether the candidate has or had a disability, by own account.'),
  },
  filters: {
    candidate_id: equals('candidate'),
  },
})

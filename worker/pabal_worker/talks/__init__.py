"""Take in what users write to profiles (Kakao Sangdam), and tell the profiles' own webhooks of it.

processor     reads bodies of the inbox, and has the ledger keep what is new
delivery      takes parcels of talks from the ledger, signs and posts them, settles what came of it
body          the body of a POST: the provider's own rows, with our numbers: pure
retries       when a failed delivery is tried again, and when its talk is parked: pure
reader        answers questions about talks
erasure       erases talks of a user
masking       keys and texts as screens and logs may show them: pure
merged_runs   lets what piled up do its work once
"""

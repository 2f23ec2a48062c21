"""The classic polyphonic benchmarks: one honest table of every core, every head and every system.

    python -m benchmarks.polyphonic run [--set jsb] [--cell 'grid/*'] [--jobs 2]    fill what is missing, cell by cell
    python -m benchmarks.polyphonic table                                         write the table into
    docs/benchmarks.md python -m benchmarks.polyphonic keep --set jsb --cell 'system/descant-recall'      keep a row's
    weights python -m benchmarks.polyphonic score --set jsb                           a kept row's figure again, another
    way

Protocol: test nats a frame over 88 pitches, all frames of all test pieces, the first of each included; chosen by the
validation split alone (Boulanger-Lewandowski, Bengio & Vincent 2012).
"""

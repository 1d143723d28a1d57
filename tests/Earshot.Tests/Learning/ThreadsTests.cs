using System.Collections;
using System.Collections.Concurrent;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Tests.Learning;

public class ThreadsTests
{
    [Fact]
    public void The_same_bits_at_any_number()
    {
        var (training, test) = Blobs.Set(3, 120, 12, 40, 3);
        float[][] answers =
        [
            .. new[] { 1, 2, 7 }.Select(threads =>
            {
                var random = new RandomStreams(5);
                var classifier = new CalibratedLearner(new GraphMethod()).Fit(
                    training with
                    {
                        Threads = threads,
                    },
                    random
                );
                var probabilities = new Matrix<float>(test.Labels.Length, 3);
                classifier.Predict(test.Features, probabilities);
                return probabilities.Span.ToArray();
            }),
        ];
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[0], answers[2]);
    }

    [Fact]
    public void One_thread_makes_the_graphs_where_one_is_asked_for()
    {
        var neighbours = new Watched([2, 3, 4, 5, 6, 7, 8]);
        new GraphMethod(new() { Neighbours = neighbours }).Fit(
            Blobs.Set(3, 200, 12, 1, 3).Training with
            {
                Threads = 1,
            },
            new RandomStreams(1),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal([Environment.CurrentManagedThreadId], neighbours.Threads.Keys);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(11, 5, 2)]
    public void Folds_share_the_threads_of_the_training(int threads, int mostAtATime, int each)
    {
        var learner = new Counting();
        CrossFit.Run(
            learner,
            Blobs.Set(3, 60, 60, 1, 3).Training with
            {
                Threads = threads,
            },
            new RandomStreams(1),
            new() { Folds = 5 },
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.InRange(learner.MostAtATime, 1, mostAtATime);
        Assert.Equal([each, each, each, each, each], learner.Threads);
    }

    /// <summary>Learns logistic regression and counts how many do so at a time.</summary>
    private sealed class Counting : ILearner
    {
        private readonly LogisticRegression inner = new();
        private readonly Lock gate = new();
        private int running;

        public string Name => "counting";

        public int MostAtATime { get; private set; }

        public ConcurrentBag<int> Threads { get; } = [];

        public IClassifier Fit(
            TrainingSet training,
            RandomStreams random,
            IProgress<TrainingProgress>? progress = null,
            CancellationToken cancellation = default
        )
        {
            lock (gate)
                MostAtATime = Math.Max(MostAtATime, ++running);
            Threads.Add(training.Threads);
            Thread.Sleep(20);
            var classifier = inner.Fit(training, random, progress, cancellation);
            lock (gate)
                running--;
            return classifier;
        }
    }

    /// <summary>A list that knows which threads looked into it.</summary>
    private sealed class Watched(int[] items) : IReadOnlyList<int>
    {
        public ConcurrentDictionary<int, bool> Threads { get; } = [];

        public int Count => items.Length;

        public int this[int index]
        {
            get
            {
                Threads[Environment.CurrentManagedThreadId] = true;
                Thread.Sleep(10);
                return items[index];
            }
        }

        public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)items).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
